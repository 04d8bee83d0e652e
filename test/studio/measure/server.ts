import { Agent, request } from 'node:http';
import { percentile } from '../../../bench/statistics.ts';
import { ADMIN_TOKEN } from '../../kit/server.ts';
import type { Bench } from './bench.ts';
import { createFilterQuestions, SEARCHES } from './questions.ts';
import { median, type Finding } from './report.ts';

/** All questions are asked in each, so that a slow minute of the machine meets one round of each. The first warms up. */
const ROUNDS = 3;
const CALLS = 40;
const MOST_MS = 50;
const WARM_CALLS = 10;
/** The way there and back, and the slice that is being read when the time is up. */
const SPARE_MS = 20;

/**
 * The server alone, as a page of 50 asks it, over the loopback interface: 95 of 100 answers within 50 ms, in the round in
 * the middle.
 */
export async function measureServer(
  bench: Pick<Bench, 'server' | 'prepared'>,
): Promise<readonly Finding[]> {
  const agent = new Agent({ keepAlive: true });
  const filters = Object.entries(await createFilterQuestions(bench));
  const questions = [
    ...filters.map(([what, call]) => ({ what, call, most: MOST_MS })),
    ...Object.entries(SEARCHES).map(([what, call]) => ({ what, call, most: MOST_MS + SPARE_MS })),
  ].map((question) => ({ ...question, p50s: [] as number[], p95s: [] as number[] }));
  for (let round = 0; round <= ROUNDS; round++)
    for (const { call, p50s, p95s } of questions) {
      const times: number[] = [];
      for (let i = 0; i < (round === 0 ? WARM_CALLS : CALLS); i++)
        times.push(await timeCall(agent, bench.server.url + call(round * CALLS + i)));
      if (round === 0) continue;
      p50s.push(median(times));
      p95s.push(
        percentile(
          times.toSorted((one, other) => one - other),
          0.95,
        ),
      );
    }
  agent.destroy();
  return questions.map(({ what, most, p50s, p95s }) => {
    const shown = p95s.map((ms) => ms.toFixed(1)).join(', ');
    const note = `p50 ${median(p50s).toFixed(1)}, p95 round by round ${shown}`;
    return { what, value: median(p95s), unit: 'ms', most, note };
  });
}

/** Milliseconds until the whole answer is there. */
function timeCall(agent: Agent, url: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const call = request(url, { agent, headers }, (response) => {
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
      response.resume();
    });
    call.on('error', reject);
    call.end();
  });
}
