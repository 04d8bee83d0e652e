import type { Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import { createHistogram, SECONDS_BOUNDS } from '../../base/histogram.ts';
import type { StoreStats } from '../store.ts';
import type { Engine, Unit, UnitResult } from './dialect.ts';

/** Batches hold up to 192 units. */
const UNITS_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, 192];

/** What an engine does, counted: once for a batch and not once for a request. */
export interface Counted {
  readonly engine: Pick<Engine, 'commit' | 'read'>;
  stats(): StoreStats;
}

export function countEngine(engine: Pick<Engine, 'commit' | 'read'>, clock: Clock): Counted {
  const commitSeconds = createHistogram(SECONDS_BOUNDS);
  const batchUnits = createHistogram(UNITS_BOUNDS);
  const counts = { failedCommits: 0, refusedUnits: 0, failedReads: 0 };

  const noteCommit = (beganMs: number, results: readonly (UnitResult | Error)[]): void => {
    commitSeconds.observe((clock.monotonic() - beganMs) / SECOND);
    batchUnits.observe(results.length);
    for (const result of results) if (result instanceof Error) counts.refusedUnits += 1;
  };
  return {
    engine: {
      async commit(units: readonly Unit[]) {
        const beganMs = clock.monotonic();
        try {
          const results = await engine.commit(units);
          noteCommit(beganMs, results);
          return results;
        } catch (error) {
          counts.failedCommits += 1;
          throw error;
        }
      },
      async read(sql, parameters) {
        try {
          return await engine.read(sql, parameters);
        } catch (error) {
          counts.failedReads += 1;
          throw error;
        }
      },
    },
    stats: () => ({
      ...counts,
      commitSeconds: commitSeconds.read(),
      batchUnits: batchUnits.read(),
    }),
  };
}
