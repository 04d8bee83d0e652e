import type { Run } from './api.ts';

/** Dead letters that have one cause: found once, mended once, replayed together. */
export interface Cause {
  readonly triggerId: Run['trigger_id'];
  readonly code: string;
  readonly message: string;
  readonly runs: readonly Run[];
  readonly newestAt: string;
}

/** Most frequent first. Numbers differ from one failure to the next without being another cause. */
export function groupByCause(runs: readonly Run[]): readonly Cause[] {
  const groups = Map.groupBy(runs, ({ trigger_id: triggerId, error }) =>
    JSON.stringify([triggerId, error?.code, error?.message.replaceAll(/\d{2,}/g, '#')]),
  );
  const causes = [...groups.values()].flatMap((group): Cause[] => {
    const [newest] = group;
    if (newest === undefined) return [];
    return [
      {
        triggerId: newest.trigger_id,
        code: newest.error?.code ?? 'unknown',
        message: newest.error?.message ?? '',
        runs: group,
        newestAt: newest.ended_at ?? newest.created_at,
      },
    ];
  });
  return causes.toSorted((a, b) => b.runs.length - a.runs.length);
}
