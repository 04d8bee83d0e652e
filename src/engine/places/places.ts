import type { Attendance } from '../../attendance/attendance.ts';
import type { Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import type { Log } from '../../base/log.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { FoundNote, NodeName, Note, Store } from '../../store/store.ts';
import { divide, FIRST_PLACES, isSame, isWanted, type Division } from './division.ts';

/**
 * How many runs of a trigger this node may have under way, so that all nodes together have no more than its limit. Nodes
 * hold places for as long as they are there, whether they use them or not, until another one wants some: nothing is asked
 * for a run. Who dies keeps its places until its leases are gone too (`attend`).
 */
export interface Places {
  /** Of `most` over all nodes. Called where there are due runs; asks for more where those here take all that it has. */
  of(triggerId: TriggerId, most: number): number;
  /** Whether what was claimed is still ours to carry out: nobody can have taken this process for gone. */
  isSure(): boolean;
  /** What others have noted, now and then and when it has changed. */
  see(notes: readonly Note[]): void;
}

export interface PlacesDeps {
  readonly store: {
    readonly shares: Pick<Store['shares'], 'isShared' | 'findNote' | 'replaceNote'>;
  };
  readonly attendance: Attendance;
  readonly catalog: Pick<Catalog, 'trigger' | 'onReload'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Runs of the trigger that are under way here, and are being claimed. */
  readonly heldOf: (triggerId: TriggerId) => number;
  /** There are more places for it than before. */
  readonly onPlaces: (triggerId: TriggerId) => void;
}

const PREFIX = 'places ';
/** Others may write at the same time: at most 31, and whoever loses has seen another one win. */
const TRIES = 64;
/** What was not to be had is asked for again, unless somebody says sooner that it has changed. */
const AGAIN_AFTER_MS = SECOND;
/** While it gives up what it still holds. */
const YIELD_EVERY_MS = 50;
/** What was not needed for so long is given up, though nobody wants it. */
const SPARE_AFTER_MS = 10 * SECOND;

const UNDIVIDED: Places = {
  of: (_triggerId, most) => most,
  isSure: () => true,
  see: () => undefined,
};

export function createPlaces(deps: PlacesDeps): Places {
  return deps.store.shares.isShared ? new DividedPlaces(deps) : UNDIVIDED;
}

interface Holding {
  /** Under which name: under another one it is nobody's. */
  readonly node: NodeName;
  /** What it goes by. */
  places: number;
  /** What is written down: more, where it gives some up that are still held. */
  noted: number;
  limit: number;
  /** The most that were held since others' notes were seen. */
  peak: number;
  /** And since then. */
  most: number;
  sinceMs: number;
  enough: number;
  /** When it last had due runs and no place for them. */
  shortAtMs: number;
  askAtMs: number;
  asking: 'no' | 'once' | 'again';
  /** The note as it was found in order. */
  version: string | undefined;
}

class DividedPlaces implements Places {
  readonly #deps: PlacesDeps;
  readonly #holdings = new Map<TriggerId, Holding>();

  constructor(deps: PlacesDeps) {
    this.#deps = deps;
    deps.catalog.onReload(() => this.#noteLimits());
  }

  of(triggerId: TriggerId, most: number): number {
    const { attendance, clock } = this.#deps;
    const node = attendance.name();
    if (node === undefined) return 0;
    const holding = this.#holdingOf(triggerId, node);
    const held = this.#deps.heldOf(triggerId);
    const nowMs = clock.monotonic();
    holding.limit = most;
    // With the one that is about to be claimed.
    holding.peak = Math.max(held + 1, holding.peak);
    const places = Math.min(holding.places, most);
    if (held >= places && places < most)
      Object.assign(holding, { shortAtMs: nowMs, enough: Infinity });
    const isDue = held >= places ? places < most : holding.noted > places;
    if (isDue && nowMs >= holding.askAtMs) this.#ask(triggerId, holding);
    return places;
  }

  isSure(): boolean {
    return this.#deps.attendance.name() !== undefined;
  }

  see(notes: readonly Note[]): void {
    for (const { name, version } of notes) {
      const triggerId = name.slice(PREFIX.length) as TriggerId;
      const holding = name.startsWith(PREFIX) ? this.#holdings.get(triggerId) : undefined;
      // One that is as it was seen, and of which this node uses what it has, would not be changed.
      if (holding === undefined || (version === holding.version && this.#isShort(holding)))
        continue;
      this.#ask(triggerId, holding);
    }
    for (const [triggerId, holding] of this.#holdings) {
      holding.most = Math.max(holding.most, holding.peak);
      holding.peak = this.#deps.heldOf(triggerId);
      if (this.#hasSpare(holding) || holding.limit === 0) this.#ask(triggerId, holding);
    }
  }

  #hasSpare(holding: Holding): boolean {
    const nowMs = this.#deps.clock.monotonic();
    if (nowMs - holding.sinceMs < SPARE_AFTER_MS) return false;
    // Twice as many as were needed: it comes in waves, and each place that is missing is a question.
    holding.enough = Math.max(FIRST_PLACES, 2 * holding.most);
    Object.assign(holding, { most: 0, sinceMs: nowMs });
    return holding.enough < holding.places;
  }

  #isShort({ shortAtMs }: Holding): boolean {
    return this.#deps.clock.monotonic() - shortAtMs <= 2 * AGAIN_AFTER_MS;
  }

  #holdingOf(triggerId: TriggerId, node: NodeName): Holding {
    const known = this.#holdings.get(triggerId);
    if (known?.node === node) return known;
    const never = Number.NEGATIVE_INFINITY;
    const counts = { places: 0, noted: 0, limit: 0, peak: 0, most: 0, enough: Infinity };
    const times = { sinceMs: this.#deps.clock.monotonic(), shortAtMs: never, askAtMs: never };
    const holding: Holding = { node, ...counts, ...times, asking: 'no', version: undefined };
    this.#holdings.set(triggerId, holding);
    return holding;
  }

  /** A limit was changed, or the trigger deleted. */
  #noteLimits(): void {
    for (const [triggerId, holding] of this.#holdings) {
      const limit = this.#deps.catalog.trigger(triggerId)?.concurrency ?? 0;
      if (limit === holding.limit) continue;
      holding.limit = limit;
      this.#ask(triggerId, holding);
    }
  }

  #ask(triggerId: TriggerId, holding: Holding): void {
    if (holding.asking !== 'no') {
      holding.asking = 'again';
      return;
    }
    const { clock, log } = this.#deps;
    holding.asking = 'once';
    holding.askAtMs = clock.monotonic() + AGAIN_AFTER_MS;
    this.#divide(triggerId, holding)
      .catch((error: unknown) => {
        // What was given up stays given up; what was asked for may be ours in the note, and is not used.
        log.warn('places.undivided', { trigger_id: triggerId, error: String(error) });
      })
      .finally(() => {
        const isAgain = holding.asking === 'again';
        holding.asking = 'no';
        if (isAgain) this.#ask(triggerId, holding);
      });
  }

  async #divide(triggerId: TriggerId, holding: Holding): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const note = await this.#deps.store.shares.findNote(`${PREFIX}${triggerId}`);
      const isOurs = this.#holdings.get(triggerId) === holding && note.nodes.includes(holding.node);
      if (!isOurs || (await this.#write(triggerId, holding, note))) return;
    }
    throw new Error('other nodes keep changing it');
  }

  /** False: another node has changed the note meanwhile. */
  async #write(triggerId: TriggerId, holding: Holding, note: FoundNote): Promise<boolean> {
    const { clock, heldOf, onPlaces } = this.#deps;
    const { node, limit, peak, enough, places: before } = holding;
    const division = readDivision(note);
    const held = heldOf(triggerId);
    const standing = {
      node,
      nodes: note.nodes,
      limit,
      peak,
      held,
      isShort: this.#isShort(holding),
      enough,
    };
    const next = divide(division, standing);
    // Fewer hold at once, more when they are written.
    holding.places = Math.min(before, next.places);
    const isInOrder = isSame(division, next.division);
    if (!isInOrder && !(await this.#put(note, next.division))) return false;
    holding.version = isInOrder ? note.version : undefined;
    holding.places = next.places;
    holding.noted = next.division[node]?.places ?? 0;
    if (holding.noted > holding.places) holding.askAtMs = clock.monotonic() + YIELD_EVERY_MS;
    if (limit === 0 && holding.noted === 0) this.#holdings.delete(triggerId);
    if (holding.places > before) {
      // Were these too few, it is asked at once.
      holding.askAtMs = Number.NEGATIVE_INFINITY;
      onPlaces(triggerId);
    }
    return true;
  }

  #put(note: FoundNote, division: Division): Promise<boolean> {
    const isEmpty = Object.keys(division).length === 0;
    const text = isEmpty ? undefined : JSON.stringify(division);
    return this.#deps.store.shares.replaceNote(note, { text, isWatched: isWanted(division) });
  }
}

function readDivision({ text }: Note): Division {
  return text === '' ? {} : (JSON.parse(text) as Division);
}
