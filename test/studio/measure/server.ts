import { Agent, request } from 'node:http';
import type { Call } from '../../../bench/sampling.ts';
import { percentile } from '../../../bench/statistics.ts';
import { ADMIN_TOKEN } from '../../kit/server.ts';
import type { Bench } from './bench.ts';
import { createFilterQuestions, SEARCHES } from './questions.ts';
import { median, type Finding } from './report.ts';

const CALLS = 100;
/** Not counted: what they read, the next ones find in memory. */
const WARM_CALLS = 10;
const MOST_MS = 50;
/** The way there and back, and the slice that is being read when the time is up. */
const SPARE_MS = 20;

/** The server alone, as a page of 50 asks it: 95 of 100 answers within 50 ms, over the loopback interface. */
export async function measureServer(
  bench: Pick<Bench, 'server' | 'prepared'>,
): Promise<readonly Finding[]> {
  const agent = new Agent({ keepAlive: true });
  const findings: Finding[] = [];
  const measureAll = async (calls: Readonly<Record<string, Call>>, most: number) => {
    for (const [what, call] of Object.entries(calls)) {
      const times: number[] = [];
      for (let i = 0; i < WARM_CALLS + CALLS; i++)
        times.push(await timeCall(agent, bench.server.url + call(i)));
      const rising = times.slice(WARM_CALLS).toSorted((one, other) => one - other);
      const note = `p50 ${median(rising).toFixed(1)}`;
      findings.push({ what, value: percentile(rising, 0.95), unit: 'ms', most, note });
    }
  };
  await measureAll(await createFilterQuestions(bench), MOST_MS);
  await measureAll(SEARCHES, MOST_MS + SPARE_MS);
  agent.destroy();
  return findings;
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
