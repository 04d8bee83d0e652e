import type { Attendance } from '../../attendance/attendance.ts';
import type { Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import type { DestinationId } from '../../model/destination.ts';
import type { RunError } from '../../model/run.ts';
import type { NodeName, Note, Store } from '../../store/store.ts';

/** A pause as the nodes tell it each other; instants are of the clocks on the wall. */
export interface PauseNote {
  readonly id: DestinationId;
  readonly sinceMs: number;
  /** When the failures began: whom the destination has answered since then knows better. */
  readonly failingSinceMs: number;
  readonly probeAtMs: number;
  readonly pauses: number;
  readonly reason: RunError;
  /** Who probes it, and until when nobody else does. */
  readonly probe?: { readonly by: NodeName; readonly untilMs: number } | undefined;
}

/** The pauses that hold for all nodes: whoever finds out writes it down, and of those that see it one probes. */
export interface Board {
  /** False: there is nobody to tell. */
  readonly isShared: boolean;
  /** Writes the pause down. One that is there stays, unless this comes of a probe. */
  post(pause: PauseNote, isProbe: boolean): Promise<void>;
  /** The destination is back. */
  clear(id: DestinationId): Promise<void>;
  /** Whether this node is the one that probes, from now on for PROBE_TERM_MS; also where it was already. */
  takeProbe(id: DestinationId): Promise<boolean>;
  isOwn(pause: PauseNote): boolean;
}

export interface BoardDeps {
  readonly store: {
    readonly shares: Pick<Store['shares'], 'isShared' | 'findNote' | 'replaceNote'>;
  };
  readonly attendance: Pick<Attendance, 'name'>;
  readonly clock: Clock;
}

/** Said again while the probe is under way: so long is it before another one probes when the first has died. */
export const PROBE_TERM_MS = 10 * SECOND;

const PREFIX = 'destination ';
const TRIES = 64;

export function createBoard({ store, attendance, clock }: BoardDeps): Board {
  const { shares } = store;

  /** `next` makes the pause of the one that is there: undefined to leave it, NULL to take it down. */
  const change = async (
    id: DestinationId,
    next: (pause: PauseNote | undefined) => PauseNote | null | undefined,
  ): Promise<boolean> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const note = await shares.findNote(`${PREFIX}${id}`);
      const pause = next(note.version === undefined ? undefined : readPause(note));
      if (pause === undefined) return false;
      const text = pause === null ? undefined : JSON.stringify(pause);
      if (await shares.replaceNote(note, { text, isWatched: true })) return true;
    }
    throw new Error('other nodes keep changing it');
  };

  return {
    isShared: shares.isShared,
    async post(pause, isProbe) {
      await change(pause.id, (there) => (there === undefined || isProbe ? pause : undefined));
    },
    async clear(id) {
      await change(id, (there) => (there === undefined ? undefined : null));
    },
    takeProbe: (id) =>
      change(id, (pause) => {
        const [by, nowMs] = [attendance.name(), clock.now()];
        if (pause === undefined || by === undefined || pause.probeAtMs > nowMs) return undefined;
        const { probe } = pause;
        if (probe !== undefined && probe.by !== by && probe.untilMs > nowMs) return undefined;
        return { ...pause, probe: { by, untilMs: nowMs + PROBE_TERM_MS } };
      }),
    isOwn: ({ probe }) => probe !== undefined && probe.by === attendance.name(),
  };
}

/** The pauses among the notes. */
export function pausesIn(notes: readonly Note[]): readonly PauseNote[] {
  return notes.filter(({ name }) => name.startsWith(PREFIX)).map(readPause);
}

function readPause({ text }: Pick<Note, 'text'>): PauseNote {
  return JSON.parse(text) as PauseNote;
}
