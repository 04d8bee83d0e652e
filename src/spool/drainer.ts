import { wait, type Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Spooled, Store } from '../store/store.ts';
import { fromBytes } from './entry.ts';
import type { Intake } from './intake.ts';
import { keepAll, type KeepDeps } from './keep-all.ts';
import type { SpoolLog } from './log.ts';
import type { Refused } from './refused.ts';
import { Settled } from './settled.ts';

export interface DrainerDeps {
  readonly clock: Clock;
  readonly store: KeepDeps['store'] & Pick<Store, 'probe' | 'shares'>;
  readonly log: Log;
  readonly intake: Pick<Intake, 'isDirect' | 'hold' | 'open' | 'takeOver'>;
  /** Absent: there is nothing to drain, and all there is to see is whether the store is back. */
  readonly spoolLog?: SpoolLog | undefined;
  readonly refused?: Refused | undefined;
}

const AGAIN_AFTER_MS = { least: SECOND / 10, most: 2 * SECOND };
/** So few that whoever comes meanwhile can wait until they are in the store. */
const NEARLY_EMPTY = 192;
const MOST_AT_ONCE = 192;
/** How often one alone is tried in a store that is there, before it is set aside. */
const TRIES_ALONE = 5;

/** Works while the store is away: sees when it is back, puts into it what waits, and opens the way to it again. */
export class Drainer {
  readonly #deps: DrainerDeps;
  readonly #keep: KeepDeps;
  #onCommitted: KeepDeps['onCommitted'] = () => undefined;
  readonly #stopping = new AbortController();
  #wake = Promise.withResolvers<void>();
  readonly #settled: Settled;
  #oldestAt: Date | undefined;
  #failures = 0;
  /** Fewer, down to one, where the store is there and refuses: until the guilty one is alone. */
  #atOnce = MOST_AT_ONCE;
  #triesAlone = 0;
  /** The store has just taken something. */
  #isProven = false;

  constructor(deps: DrainerDeps) {
    this.#deps = deps;
    const { store, clock, log } = deps;
    const onRenamed = (from: string, to: string): void =>
      log.warn('spool.renamed', { from, to, why: 'another node has made the same id meanwhile' });
    this.#settled = new Settled(store.shares, clock);
    const onCommitted: KeepDeps['onCommitted'] = (ids) => this.#onCommitted(ids);
    this.#keep = { store, clock, onCommitted, onRenamed, settled: this.#settled };
  }

  start(onCommitted: KeepDeps['onCommitted']): void {
    this.#onCommitted = onCommitted;
    void this.#run();
  }

  /** The store is away. */
  wake(): void {
    this.#wake.resolve();
  }

  /** When the oldest came of those that wait. */
  oldestAt(): Date | undefined {
    return this.#oldestAt;
  }

  settledAt(): Date | undefined {
    return this.#settled.at();
  }

  /** Resolves when all is in the store, or after this time. */
  async stop(patienceMs: number): Promise<void> {
    const { clock, intake } = this.#deps;
    const giving = new AbortController();
    if (patienceMs > 0 && !intake.isDirect()) {
      // Timers do not keep the process alive, and nothing else may be left that does.
      const alive = setInterval(() => undefined, patienceMs);
      await Promise.race([this.#drained(giving.signal), wait(clock, patienceMs, giving.signal)]);
      clearInterval(alive);
    }
    giving.abort();
    this.#stopping.abort();
    this.wake();
  }

  async #drained(signal: AbortSignal): Promise<void> {
    const { clock, intake } = this.#deps;
    while (!signal.aborted && !intake.isDirect()) await wait(clock, AGAIN_AFTER_MS.least, signal);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#retryRefused();
    while (!signal.aborted) {
      if (this.#deps.intake.isDirect()) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      } else await this.#work();
    }
  }

  async #work(): Promise<void> {
    const { clock, intake, log } = this.#deps;
    try {
      const records = await this.#read();
      if (records.length === 0) await this.#open();
      else await this.#put(records);
      this.#failures = 0;
    } catch (error) {
      if (this.#failures === 0) log.warn('spool.stalled', { error: String(error) });
      intake.takeOver(String(error));
      const { least, most } = AGAIN_AFTER_MS;
      await wait(clock, Math.min(most, least * 2 ** this.#failures++), this.#stopping.signal);
    }
  }

  async #read(): Promise<readonly Buffer[]> {
    const records = (await this.#deps.spoolLog?.read()) ?? [];
    const [first] = records;
    if (first !== undefined) {
      this.#oldestAt = fromBytes(first).admission.request.receivedAt;
      this.#settled.reach(this.#oldestAt);
    }
    return records.slice(0, this.#atOnce);
  }

  /** Where nothing more waits. */
  async #open(): Promise<void> {
    const { spoolLog, store, intake, log } = this.#deps;
    const isEmpty = (): boolean => (spoolLog?.count() ?? 0) === 0;
    await spoolLog?.idle();
    if (!isEmpty()) return;
    if (!this.#isProven) await store.probe();
    this.#isProven = false;
    await this.#settled.end();
    if (!isEmpty()) return;
    intake.open();
    log.info('store.back');
  }

  async #put(records: readonly Buffer[]): Promise<void> {
    const { spoolLog, intake } = this.#deps;
    const batch = records.map(fromBytes);
    try {
      await this.#settled.tell();
      await keepAll(batch, this.#keep);
    } catch (error) {
      this.#isProven = false;
      await this.#judge(batch, records[0], error);
    }
    await spoolLog?.forget(records.length);
    this.#isProven = true;
    this.#triesAlone = 0;
    this.#atOnce = Math.min(MOST_AT_ONCE, this.#atOnce * 2);
    if ((spoolLog?.count() ?? 0) <= NEARLY_EMPTY) intake.hold();
  }

  /** Throws, unless a store that is there has refused the same one again and again: that is set aside, for the others' sake. */
  async #judge(
    batch: readonly Spooled[],
    first: Buffer | undefined,
    error: unknown,
  ): Promise<void> {
    const { store, refused, log } = this.#deps;
    await store.probe();
    const id = batch[0]?.admission.request.id;
    this.#atOnce = Math.max(1, Math.floor(batch.length / 2));
    if (batch.length > 1 || ++this.#triesAlone < TRIES_ALONE) throw error;
    if (id === undefined || first === undefined) return;
    await refused?.add(id, first);
    log.error('spool.refused', {
      request_id: id,
      error: String(error),
      help: 'the store is there and does not take it; it is kept in the folder "refused" of the spool, and tried again at the next start',
    });
  }

  async #retryRefused(): Promise<void> {
    const { refused, store, log } = this.#deps;
    for (const name of (await refused?.list()) ?? []) {
      try {
        await keepAll([fromBytes((await refused?.read(name)) ?? Buffer.alloc(0))], this.#keep);
        await refused?.remove(name);
      } catch (error) {
        log.error('spool.refused', { request_id: name, error: String(error) });
        const isThere = await store.probe().then(
          () => true,
          () => false,
        );
        if (!isThere) return;
      }
    }
  }
}
