import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { newUuid } from '../base/id.ts';
import type { Note, ShareShelf } from '../store/store.ts';

/**
 * Up to which instant the store has what came: what is held until nothing more comes must not be let go while something
 * that came in time still lies in a spool. This node knows its own; others are told by a note, from before the first
 * that is drained until the last is. What lies with a node that is cut off nobody can know.
 */

type Shares = Pick<ShareShelf, 'isShared' | 'listWatched' | 'replaceNote'>;

const PREFIX = 'spool ';
/** So long a note holds after it was written: whoever died while it drained holds up nobody for longer. */
const TERM_MS = 20 * SECOND;
const AGAIN_AFTER_MS = 2 * SECOND;

interface Told {
  readonly settledMs: number;
  readonly untilMs: number;
}

export class Settled {
  readonly #shares: Shares;
  readonly #clock: Clock;
  readonly #name = `${PREFIX}${newUuid()}`;
  #at: Date | undefined;
  /** What others have been told, and when. */
  #told: { readonly settledMs: number; readonly atMs: number } | undefined;

  constructor(shares: Shares, clock: Clock) {
    this.#shares = shares;
    this.#clock = clock;
  }

  /** What came before is in the store; undefined: all is. */
  at(): Date | undefined {
    return this.#at;
  }

  /** What comes next out of the spool came at this instant. */
  reach(at: Date): void {
    this.#at = at;
  }

  /** Tells the others, where they have not been told lately. */
  async tell(): Promise<void> {
    if (!this.#isToldLately()) await this.#tell();
  }

  /** Tells the others at once, where they do not know it. */
  async tellNow(): Promise<void> {
    if (!this.#isToldLately() || this.#told?.settledMs !== this.#at?.getTime()) await this.#tell();
  }

  #isToldLately(): boolean {
    const told = this.#told;
    return told !== undefined && this.#clock.monotonic() - told.atMs < AGAIN_AFTER_MS;
  }

  async #tell(): Promise<void> {
    const settledMs = this.#at?.getTime();
    if (settledMs === undefined) return;
    const told: Told = { settledMs, untilMs: this.#clock.now() + TERM_MS };
    await this.#write(JSON.stringify(told));
    this.#told = { settledMs, atMs: this.#clock.monotonic() };
  }

  /** All is in the store. */
  async end(): Promise<void> {
    if (this.#told !== undefined) await this.#write(undefined);
    this.#told = undefined;
    this.#at = undefined;
  }

  async #write(text: string | undefined): Promise<void> {
    const notes = (await this.#shares.listWatched()).filter(isOfSpool);
    for (const note of notes) {
      const isOld = note.name !== this.#name && readTold(note).untilMs < this.#clock.now();
      if (isOld) await this.#shares.replaceNote(note, { text: undefined, isWatched: true });
    }
    const own = notes.find(({ name }) => name === this.#name);
    const before = own ?? { name: this.#name, version: undefined };
    if (own !== undefined || text !== undefined)
      await this.#shares.replaceNote(before, { text, isWatched: true });
  }
}

/** The instant up to which all nodes that are draining have put what came into the store; `now` where none is. */
export async function findSettled(shares: Shares, now: Date): Promise<Date> {
  if (!shares.isShared) return now;
  const told = (await shares.listWatched()).filter(isOfSpool).map(readTold);
  const inForce = told.filter(({ untilMs }) => untilMs >= now.getTime());
  return new Date(Math.min(now.getTime(), ...inForce.map(({ settledMs }) => settledMs)));
}

function isOfSpool({ name }: Note): boolean {
  return name.startsWith(PREFIX);
}

function readTold({ text }: Note): Told {
  return JSON.parse(text) as Told;
}
