import { z } from 'zod';
import { DESTINATION_STATUSES } from '../../model/destination.ts';
import type { Operation } from './operation.ts';
import { errorCode, pageOf, pageQuery } from './page.ts';
import { idOf, instant } from './scalar.ts';

/** Beyond this the waiting runs of a destination are not counted. */
export const MOST_WAITING = 100_000;

const destinationStatus = z.enum(DESTINATION_STATUSES);

export const destination = z.strictObject({
  id: idOf('dst'),
  origin: z.string().describe('Scheme, host and port of the URLs that steps send to.'),
  status: destinationStatus.describe(
    'Paused: it kept failing, so its runs wait and use up no attempts. Probing: one of them has been sent to see whether it is back.',
  ),
  trigger_ids: z.array(idOf('trg')).describe('Those whose workflows lead there.'),
  since: instant.nullable().describe('When it was paused.'),
  reason: z
    .strictObject({ code: errorCode, message: z.string() })
    .nullable()
    .describe('What the last request came to.'),
  next_probe_at: instant.nullable().describe('The next run that is due after it is the probe.'),
  waiting_runs: z
    .int()
    .nullable()
    .describe(
      `Runs of its triggers that wait, while it is not open; ${MOST_WAITING} means at least as many.`,
    ),
});

const params = z.strictObject({ id: idOf('dst') });

export const destinationOperations = {
  listDestinations: {
    method: 'GET',
    path: '/api/v1/destinations',
    summary: 'Lists where runs have been sent since the process began, as this process sees it',
    query: pageQuery('dst').extend({ status: destinationStatus.optional() }),
    status: 200,
    answer: pageOf(destination),
  },
  getDestination: {
    method: 'GET',
    path: '/api/v1/destinations/{id}',
    summary: 'Reads one destination',
    params,
    status: 200,
    answer: destination,
  },
  createDestinationProbe: {
    method: 'POST',
    path: '/api/v1/destinations/{id}/probes',
    summary: 'Probes a paused destination now instead of later, with a run that waits for it',
    params,
    body: z.strictObject({}),
    status: 201,
    answer: destination,
    errors: ['state_conflict'],
  },
} as const satisfies Record<string, Operation>;
