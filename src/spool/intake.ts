import type { Clock, Timer } from '../base/clock.ts';
import { EarshotError, isEarshotError } from '../model/error.ts';
import type { EventId } from '../model/request.ts';
import type { Spooled, Store } from '../store/store.ts';
import { toBytes } from './entry.ts';
import type { SpoolLog } from './log.ts';
import { UnderWay, type Linked } from './under-way.ts';

/** The event that had the key before, or that holds it; undefined: the request is the first, or has no key. */
export type First = { readonly eventId: EventId; readonly expiresAt: Date } | undefined;

export type IntakeStore = Pick<Store, 'requests' | 'dedupe' | 'spool' | 'probe' | 'pendingBytes'>;

export interface IntakeDeps {
  readonly store: IntakeStore;
  /** Absent: what the store does not take is refused. */
  readonly log: SpoolLog | undefined;
  readonly clock: Clock;
  /** How long the store may be silent. */
  readonly patienceMs: number;
  /** Told when the store is away, and somebody must see when it is back. */
  readonly onAway: (why: string) => void;
}

/**
 * - `direct`: what comes goes to the store.
 * - `away`: it goes into the log, in the order in which it came, or is refused where there is none.
 * - `held`: the log is all but empty, and what comes waits until it is: so that order holds, and under load an end comes.
 */
type State = 'direct' | 'away' | 'held';

interface Entry extends Linked<Entry> {
  readonly spooled: Spooled;
  readonly sinceMs: number;
  readonly resolve: (first: First) => void;
  readonly reject: (error: unknown) => void;
}

const NOWHERE = { before: undefined, after: undefined, isUnderWay: false };

/** Where what was accepted goes: to the store, or, while that is away, where it waits for it. */
export class Intake {
  readonly #deps: IntakeDeps;
  #state: State;
  /** Sent to the store, and not answered. */
  readonly #underWay = new UnderWay<Entry>();
  #held: Entry[] = [];
  #heldBytes = 0;
  #timer: Timer | undefined;
  #probing: Promise<void> | undefined;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.#state = (deps.log?.count() ?? 0) > 0 ? 'away' : 'direct';
  }

  isDirect(): boolean {
    return this.#state === 'direct';
  }

  /** Resolves when it is durable, here or there; rejects with `store_unavailable` when it is neither. */
  put(spooled: Spooled): Promise<First> {
    if (!isForKeeping(spooled)) return this.#pass(spooled);
    return new Promise((resolve, reject) => {
      const sinceMs = this.#deps.clock.monotonic();
      const entry: Entry = { spooled, sinceMs, resolve, reject, ...NOWHERE };
      if (this.#state === 'direct') this.#send(entry);
      else if (this.#state === 'held') this.#hold(entry);
      else this.#keep(entry);
    });
  }

  /** Nobody waits for it here. */
  #pass(spooled: Spooled): Promise<First> {
    return this.#state === 'direct' ? insert(this.#deps.store, spooled) : Promise.reject(away());
  }

  pendingBytes(): number {
    const { store, log } = this.#deps;
    return this.#state === 'direct' || log === undefined
      ? store.pendingBytes()
      : log.pendingBytes() + this.#heldBytes;
  }

  /** The log is about to be empty. */
  hold(): void {
    if (this.#state === 'away') this.#state = 'held';
  }

  /** The store is there, and the log is empty. */
  open(): void {
    this.#state = 'direct';
    for (const entry of this.#takeHeld()) this.#send(entry);
  }

  /** The store is away: what was sent to it, in order, and what comes goes elsewhere. */
  takeOver(why: string): void {
    const wasDirect = this.#state === 'direct';
    this.#state = 'away';
    const entries = [...this.#underWay.takeAll(), ...this.#takeHeld()];
    for (const entry of entries) this.#keep(entry);
    if (wasDirect) this.#deps.onAway(why);
  }

  #send(entry: Entry): void {
    this.#underWay.add(entry);
    this.#watch();
    insert(this.#deps.store, entry.spooled).then(
      (first) => this.#settle(entry, first),
      (error: unknown) => void this.#doubt(entry, error),
    );
  }

  #hold(entry: Entry): void {
    this.#held.push(entry);
    this.#heldBytes += entry.spooled.admission.body?.bytes.byteLength ?? 0;
    this.#watch();
  }

  #takeHeld(): readonly Entry[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }

  #keep({ spooled, resolve, reject }: Entry): void {
    const { log } = this.#deps;
    if (log === undefined) return reject(away());
    log.append(toBytes(spooled)).then(() => resolve(undefined), reject);
  }

  #settle(entry: Entry, first: First): void {
    // What has gone elsewhere is answered from there, and the same for the store when it comes again.
    if (this.#underWay.remove(entry)) entry.resolve(first);
  }

  #fail(entry: Entry, error: unknown): void {
    if (this.#underWay.remove(entry)) entry.reject(error);
  }

  /** A store that is there and refuses twice has something against this one: its sender is told. One that is away is another thing. */
  async #doubt(entry: Entry, error: unknown): Promise<void> {
    const { store, log } = this.#deps;
    if (log === undefined || !isEarshotError(error, 'store_unavailable'))
      return this.#fail(entry, error);
    try {
      await this.#probe();
      if (!this.#underWay.has(entry)) return;
      return this.#settle(entry, await insertAgain(store, entry.spooled));
    } catch {
      const isThere = await this.#probe().then(
        () => true,
        () => false,
      );
      if (isThere) return this.#fail(entry, error);
      if (this.#underWay.has(entry)) this.takeOver(error.message);
    }
  }

  /** One for all that doubt at once. */
  #probe(): Promise<void> {
    this.#probing ??= this.#deps.store.probe().finally(() => (this.#probing = undefined));
    return this.#probing;
  }

  /** One timer for all: those that came first have waited longest. */
  #watch(): void {
    if (this.#timer !== undefined) return;
    const { clock, patienceMs } = this.#deps;
    const first = this.#underWay.first() ?? this.#held[0];
    if (first === undefined) return;
    const leftMs = first.sinceMs + patienceMs - clock.monotonic();
    this.#timer = clock.after(leftMs, () => {
      this.#timer = undefined;
      const oldest = this.#underWay.first() ?? this.#held[0];
      if (oldest !== undefined && clock.monotonic() - oldest.sinceMs >= patienceMs)
        this.takeOver(`it has not answered for ${patienceMs} ms`);
      else this.#watch();
    });
  }
}

/**
 * Strangers may not fill a disk, and are told nothing that depends on their row; what is replayed is kept already, and
 * whoever asked for it is told.
 */
function isForKeeping({ admission }: Spooled): boolean {
  const { authenticated, replayOf } = admission.request;
  return authenticated && replayOf === undefined;
}

async function insert({ requests, dedupe }: IntakeStore, spooled: Spooled): Promise<First> {
  const { admission, claim, hold } = spooled;
  if (claim !== undefined) return dedupe.insertFirst(admission, claim);
  if (hold === undefined) {
    await requests.insert(admission);
    return undefined;
  }
  return { eventId: await dedupe.insertLast(admission, hold), expiresAt: hold.dueAt };
}

/** It may have been kept the first time, before the connection was lost. */
async function insertAgain({ spool }: IntakeStore, spooled: Spooled): Promise<First> {
  const outcome = await spool.insertOnce(spooled);
  if (outcome.kind === 'taken') throw away();
  if (outcome.kind === 'duplicate') return outcome;
  const { hold } = spooled;
  return hold === undefined || outcome.eventId === undefined
    ? undefined
    : { eventId: outcome.eventId, expiresAt: hold.dueAt };
}

function away(): EarshotError {
  return new EarshotError('store_unavailable', 'the store does not answer');
}
