import { sample, type Call } from '../sampling.ts';
import type { Scenario } from '../scenario.ts';
import { spread } from '../statistics.ts';
import { describeRows, fillStore } from '../stored.ts';
import { createQuestions } from '../questions.ts';

/** Of each question, in one round. */
const CALLS = 50;

export const listPages: Scenario = {
  name: 'list-pages',
  title:
    'list page with 10 million stored (or --seed-rows), by listener, outcome or status, type, time, id',
  byDefault: false,
  async run(bench) {
    const { folder, prepared } = await fillStore(bench);
    const server = await bench.start('earshot', { folder });
    try {
      const questions: Record<string, Call> = await createQuestions(server.ready, prepared);
      const { rows, worst } = await sample(bench, server, { questions, calls: CALLS });
      return {
        figures: [
          {
            name: `p95 of the slowest question, ${describeRows(bench)} events`,
            unit: 'ms',
            ...spread(worst),
            target: { better: 'less', floor: 50, goals: [10] },
          },
        ],
        rows,
      };
    } finally {
      await server.stop();
    }
  },
};
