import { createHash } from 'node:crypto';
import { eventually } from '../kit/clock.ts';
import { keyOf, toId } from '../../src/base/id.ts';
import type { MoodyDestination } from './destination.ts';
import type { Ledger } from './ledger.ts';
import type { Rows } from './rows.ts';
import { numberIn, sampleOf } from './sample.ts';

/** What was found wrong, by kind, and the first few of each in words. */
export interface Findings {
  /** Acknowledged, and not there. */
  lost: number;
  /** There, with other bytes or another hash. */
  changed: number;
  /** There more often than it was sent, or never sent. */
  phantom: number;
  /** Runs that have not ended, or that were not begun at all. */
  unfinished: number;
  /** Runs that ended without being completed, though the destination takes everything in the end. */
  dead: number;
  /** Runs with more or fewer than one completed attempt. */
  twice: number;
  /** Completed runs whose destination was never reached, and what came there that was wrong. */
  undelivered: number;
  /** Times that the server ended by itself, or did not end when it was told to. */
  crashed: number;
  /** Answered other than 200 where nothing kept the server from it. */
  refused: number;
  readonly words: string[];
}

export function noFindings(): Findings {
  return {
    lost: 0,
    changed: 0,
    phantom: 0,
    unfinished: 0,
    dead: 0,
    twice: 0,
    undelivered: 0,
    crashed: 0,
    refused: 0,
    words: [],
  };
}

export type Kind = Exclude<keyof Findings, 'words'>;

export function find(findings: Findings, kind: Kind, words: string): void {
  findings[kind] += 1;
  if (findings.words.length < 50) findings.words.push(`${kind}: ${words}`);
}

export interface Inspection {
  /** Of a store that nobody changes meanwhile. */
  readonly rows: Rows;
  readonly seed: number;
  readonly ledger: Ledger;
  /** Undefined where what came there has been looked at already. */
  readonly destination: Pick<MoodyDestination, 'deliveries' | 'faults'> | undefined;
  /** Ids of the triggers of each listener, and the name of each in the destination's URLs. */
  readonly triggers: readonly [readonly TriggerName[], readonly TriggerName[]];
  /** The last event of the previous inspection: only what came after it is looked at. */
  readonly after: number;
  /** The first sample that was not in an earlier inspection. */
  readonly from: number;
}

export interface TriggerName {
  readonly id: string;
  readonly path: string;
}

export interface Inspected {
  /** The last event, and how many there were. */
  readonly last: number;
  readonly events: number;
}

interface EventRow {
  readonly id: number;
  readonly sha256: Uint8Array | null;
  readonly content_type: string | null;
  readonly bytes: Uint8Array | null;
}

/**
 * Compares what the store holds with what providers were told and what the destination got. It reads the tables with
 * its own SQL, not through the code that is on trial.
 */
export async function inspect(inspection: Inspection, findings: Findings): Promise<Inspected> {
  const { eventsOfSample, ...inspected } = await inspectEvents(inspection, findings);
  inspectLedger(inspection, eventsOfSample, findings);
  await inspectRuns(inspection, { eventsOfSample, findings });
  await inspectAttempts(inspection, findings);
  const fault = await inspection.rows.check();
  if (fault !== undefined) find(findings, 'changed', fault);
  for (const fault of inspection.destination?.faults ?? []) find(findings, 'undelivered', fault);
  return inspected;
}

/** Asks the tables themselves: over the API, status by status, a run could always be in the one not asked for. */
export async function awaitEnds(rows: Rows, patienceMs: number): Promise<void> {
  const unfinished = `SELECT 1 FROM runs WHERE status IN ('pending', 'running', 'waiting') LIMIT 1`;
  await eventually(async () => (await rows.all(unfinished)).length === 0, patienceMs);
}

type EventsOfSample = Map<number, number[]>;

/** Bodies of a million events are more than fits into memory. */
const PAGE = 500;

async function* readEvents(rows: Rows, after: number): AsyncGenerator<EventRow> {
  for (let last = after; ;) {
    const page = (await rows.all(
      `SELECT requests.id, sha256, content_type, bytes
       FROM requests LEFT JOIN bodies ON bodies.id = requests.body_id
       WHERE requests.id > ? AND event_id IS NOT NULL ORDER BY requests.id LIMIT ${PAGE}`,
      last,
    )) as EventRow[];
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1)?.id ?? last;
  }
}

async function inspectEvents(
  { rows, seed, after }: Inspection,
  findings: Findings,
): Promise<Inspected & { readonly eventsOfSample: EventsOfSample }> {
  const eventsOfSample: EventsOfSample = new Map();
  let [last, count] = [after, 0];
  for await (const row of readEvents(rows, after)) {
    last = row.id;
    count += 1;
    const number = numberIn(row.content_type);
    const events = eventsOfSample.get(number) ?? [];
    events.push(row.id);
    eventsOfSample.set(number, events);
    if (Number.isNaN(number)) find(findings, 'phantom', `${toId('evt', row.id)} has no number`);
    else if (!isEqual(row, sampleOf(seed, number).body))
      find(findings, 'changed', `${toId('evt', row.id)} of sample ${number}`);
  }
  return { eventsOfSample, last, events: count };
}

function isEqual(row: EventRow, body: Buffer): boolean {
  if (row.bytes === null || row.sha256 === null || !body.equals(row.bytes)) return false;
  return createHash('sha256').update(body).digest().equals(row.sha256);
}

function inspectLedger(
  { ledger, from }: Inspection,
  eventsOfSample: EventsOfSample,
  findings: Findings,
): void {
  for (const [number, events] of eventsOfSample) {
    if (number < from || number >= ledger.size() || events.length > ledger.tries(number)) {
      const tries = ledger.tries(number);
      find(findings, 'phantom', `sample ${number} is there ${events.length} times of ${tries}`);
    }
  }
  for (let number = from; number < ledger.size(); number++) {
    const event = ledger.eventOf(number);
    if (event === undefined) continue; // nobody was told that it is kept
    const events = eventsOfSample.get(number) ?? [];
    const isThere = event === 0 ? events.length > 0 : events.includes(event);
    if (!isThere) find(findings, 'lost', `sample ${number}, told as ${toId('evt', event)}`);
  }
}

interface RunRow {
  readonly id: number;
  readonly event_id: number;
  readonly trigger_id: number;
  readonly status: string;
}

async function inspectRuns(
  { rows, after, seed, triggers, destination }: Inspection,
  { eventsOfSample, findings }: { eventsOfSample: EventsOfSample; findings: Findings },
): Promise<void> {
  const select = 'SELECT id, event_id, trigger_id, status FROM runs WHERE event_id > ?';
  const found = (await rows.all(select, after)) as RunRow[];
  const runs = new Map(found.map((row) => [`${row.event_id} ${row.trigger_id}`, row]));
  if (runs.size !== found.length) find(findings, 'phantom', 'an event has two runs of one trigger');
  for (const [number, events] of eventsOfSample) {
    if (Number.isNaN(number)) continue;
    for (const trigger of triggers[sampleOf(seed, number).listener]) {
      for (const event of events) {
        const run = runs.get(`${event} ${keyOf(trigger.id)}`);
        const name = `${toId('evt', event)}/${trigger.path}`;
        inspectRun({ run, name, destination }, findings);
      }
    }
  }
}

interface RunOfEvent {
  readonly run: RunRow | undefined;
  /** As the destination calls it. */
  readonly name: string;
  readonly destination: Pick<MoodyDestination, 'deliveries'> | undefined;
}

function inspectRun({ run, name, destination }: RunOfEvent, findings: Findings): void {
  if (run === undefined || ['pending', 'running', 'waiting'].includes(run.status)) {
    return find(findings, 'unfinished', `${name} is ${run?.status ?? 'not there'}`);
  }
  if (run.status !== 'completed') return find(findings, 'dead', `${name} is ${run.status}`);
  if (destination === undefined) return;
  const delivery = destination.deliveries.get(name);
  if (delivery?.thanked !== true) return find(findings, 'undelivered', name);
  if (delivery.idempotencyKey !== `${toId('run', run.id)}:0`) {
    find(findings, 'undelivered', `${name} came with the key ${delivery.idempotencyKey}`);
  }
}

async function inspectAttempts({ rows, after }: Inspection, findings: Findings): Promise<void> {
  const found = (await rows.all(
    `SELECT runs.id, count(attempts.run_id) AS completed
       FROM runs LEFT JOIN attempts ON attempts.run_id = runs.id AND attempts.outcome = 'completed'
       WHERE event_id > ? AND runs.status = 'completed' GROUP BY runs.id HAVING count(attempts.run_id) <> 1`,
    after,
  )) as { id: number; completed: number }[];
  for (const { id, completed } of found) {
    find(findings, 'twice', `${toId('run', id)} was completed ${completed} times`);
  }
}
