import { keyOf, toId } from '../../base/id.ts';
import type { EventId, Request } from '../../model/request.ts';
import type { SpooledOutcome } from '../spool-shelf.ts';
import type { Claim, RequestShelf, Spooled, SpoolShelf } from '../store.ts';
import { eventIdOf as ownEventIdOf, prepareHold, toDeadlineMs } from './dedupe.ts';
import { toStatement, type Database, type Statement, type UnitResult } from './dialect.ts';
import type { Claimed, First, Keys } from './keys.ts';
import { createAdmissionUnit } from './requests.ts';
import { prepareCountLate } from './tallies.ts';

/** Inserts of what may be there already. The row of the request is the proof: it comes and goes with all the rest. */
export function createSpoolShelf(
  database: Database,
  requests: Pick<RequestShelf, 'find'>,
  keys: Keys,
): SpoolShelf {
  const write = createSpooledWrite(database, keys);
  // What can be read may be on this server alone, which was restarted before a standby had it; what is written now waits
  // for the standby, and so for all that came before.
  const toSame = ({ id }: Request): Statement =>
    toStatement(
      database.query
        .updateTable('requests')
        .set((row) => ({ outcome: row.ref('outcome') }))
        .where('id', '=', keyOf(id))
        .compile(),
      { guard: true },
    );
  /** Undefined: it is not there after all, or not any more. */
  const findKnown = async (request: Request): Promise<SpooledOutcome | undefined> => {
    const there = await requests.find(request.id);
    if (there === undefined) return undefined;
    if (!isSame(there, request)) return { kind: 'taken' };
    // Gone again: what has been found is on a server that another one has taken the place of.
    if ((await database.write([toSame(request)])).kind !== 'kept') return undefined;
    return { kind: 'known', eventId: there.eventId };
  };
  return {
    async insertOnce(spooled) {
      const { request } = spooled.admission;
      let next = spooled;
      let hadItsKey = false;
      for (;;) {
        const result = await write(next);
        if (result.kind === 'kept') return { kind: 'kept', eventId: eventIdOf(request, result) };
        if (result.kind === 'had' && !isOwn(request, result.first)) {
          const { claim } = spooled;
          if (claim !== undefined && isWithin(claim, result.first.expiresAt))
            return { kind: 'duplicate', ...result.first };
          // The key is that of a later window: this one is like no other in its own.
          next = { admission: spooled.admission };
          continue;
        }
        const known = await findKnown(request);
        if (known !== undefined) return known;
        // Both were written at once: where the key is there again and the row is not, the ledger has kept it for its time.
        if (result.kind === 'had' && hadItsKey) return { kind: 'known', eventId: request.eventId };
        hadItsKey = result.kind === 'had';
      }
    },
  };
}

/** Whether the window of the event that has the key began before that of the claim had ended. */
function isWithin({ now, expiresAt }: Claim, firstExpiresAt: Date): boolean {
  const windowMs = expiresAt.getTime() - now.getTime();
  return firstExpiresAt.getTime() - windowMs < expiresAt.getTime();
}

function eventIdOf(
  { eventId }: Request,
  { rows }: Extract<UnitResult, { kind: 'kept' }>,
): EventId | undefined {
  const [held] = (rows[0] ?? []) as { event_id: number }[];
  return held === undefined ? eventId : toId('evt', held.event_id);
}

/** The row of the request is guarded, and comes first: where it is there already, so is all the rest. */
function createSpooledWrite(
  database: Database,
  keys: Keys,
): (spooled: Spooled) => Promise<Claimed> {
  const toUnit = createAdmissionUnit(database);
  const holdOf = prepareHold(database);
  const countLate = prepareCountLate(database);
  return ({ admission, claim, hold }) => {
    const data = hold === undefined ? admission : { ...admission, eventData: undefined };
    const [row, ...others] = toUnit(data);
    if (row === undefined) throw new TypeError('there is a row for each request');
    const once = { ...row, sql: `${row.sql} on conflict ("id") do nothing`, guard: true };
    const rest = [...others, ...countLate(admission)];
    if (hold !== undefined) {
      const { key, dueAt, deadlineAt } = hold;
      const times = { dueAtMs: dueAt.getTime(), deadlineAtMs: toDeadlineMs(deadlineAt) };
      return database.write([once, ...rest, ...holdOf(admission, { key, ...times })]);
    }
    if (claim === undefined) return database.write([once, ...rest]);
    const { listenerId } = admission.request;
    const claimant = { listenerId, eventId: ownEventIdOf(admission), claim };
    return keys.claim(claimant, (own) => [once, own, ...rest]);
  };
}

/** Where the store remembers who has a key, it says so before it looks whether the request is there. */
function isOwn({ eventId }: Request, first: First): boolean {
  return eventId === first.eventId;
}

/**
 * Numbers of nodes are given anew: while a node was cut off, another one may have made the same key. What the stages
 * took, in microseconds, is no two requests' alike; what became of the request may have changed since.
 */
function isSame(one: Request, other: Request): boolean {
  return (
    keyOf(one.listenerId) === keyOf(other.listenerId) &&
    one.receivedAt.getTime() === other.receivedAt.getTime() &&
    one.address === other.address &&
    one.sizeBytes === other.sizeBytes &&
    JSON.stringify(one.stages) === JSON.stringify(other.stages)
  );
}
