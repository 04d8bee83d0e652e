import { buildPackage, timeStart } from '../package.ts';
import type { Scenario } from '../scenario.ts';
import { spread } from '../statistics.ts';
import { describeRows, fillStore } from '../stored.ts';

export const start: Scenario = {
  name: 'start',
  title: 'start to listening, built package, existing store of 1 million events (or --seed-rows)',
  byDefault: false,
  async run(bench) {
    const installed = await buildPackage(bench);
    const { folder: full } = await fillStore(bench);
    const empty = await bench.makeFolder('empty');
    const stores = { 'no events': empty, [`${describeRows(bench)} events`]: full };

    const times: Record<string, number[]> = {};
    // The first start of each finds a log to recover, or makes a store; it does not count.
    for (let round = -1; round < bench.rounds; round++) {
      for (const [name, data] of Object.entries(stores)) {
        const seconds = await timeStart(bench, { installed, data });
        if (round >= 0) (times[name] ??= []).push(seconds);
      }
    }
    const rows = Object.entries(times).map(([name, own]) => {
      const { median, lowest, highest } = spread(own);
      return [name, { 'median s': median, 'lowest s': lowest, 'highest s': highest }] as const;
    });
    return {
      figures: [
        {
          name: `with ${describeRows(bench)} events`,
          unit: 's',
          ...spread(times[`${describeRows(bench)} events`] ?? []),
          target: { better: 'less', floor: 0.5, goals: [0.2] },
        },
      ],
      rows: Object.fromEntries(rows),
    };
  },
};
