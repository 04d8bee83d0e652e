import { Agent, request } from 'node:http';
import type { Admin } from './servers/server.ts';
import { median, percentile } from './statistics.ts';
import type { Server, Workbench } from './workbench.ts';

/** What is asked next; never twice the same page, where there are many. */
export type Call = (index: number) => string;

export interface Sampling {
  readonly questions: Readonly<Record<string, Call>>;
  /** How often each is asked in a round. */
  readonly calls: number;
  /** Sees each answer. */
  readonly onAnswer?: (answer: unknown) => void;
}

export interface Samples {
  readonly rows: Readonly<Record<string, { readonly 'p50 ms': number; readonly 'p95 ms': number }>>;
  /** The p95 of the slowest question, round by round. */
  readonly worst: readonly number[];
}

/** Asks the admin API one question after the other, in turns, as a person who looks for something does. */
export async function sample(
  bench: Workbench,
  server: Server,
  { questions, calls, onAnswer }: Sampling,
): Promise<Samples> {
  const { admin } = server.ready;
  if (admin === undefined) throw new Error('it has no admin API');
  const agent = new Agent({ keepAlive: true });
  const all = new Map<string, number[]>();
  const worst: number[] = [];
  // The first round warms up, and does not count.
  for (let round = -1; round < bench.rounds; round++) {
    const p95s: number[] = [];
    for (const [name, call] of Object.entries(questions)) {
      const times: number[] = [];
      for (let i = 0; i < calls; i++) {
        const began = performance.now();
        const answer = await ask(admin, agent, call((round + 1) * calls + i));
        times.push(performance.now() - began);
        onAnswer?.(answer);
      }
      if (round < 0) continue;
      all.set(name, [...(all.get(name) ?? []), ...times]);
      p95s.push(percentile(toRising(times), 0.95));
    }
    if (round >= 0) worst.push(Math.max(...p95s));
  }
  agent.destroy();
  const rows = [...all].map(([name, times]) => [
    name,
    { 'p50 ms': median(times), 'p95 ms': percentile(toRising(times), 0.95) },
  ]);
  return { rows: Object.fromEntries(rows) as Samples['rows'], worst };
}

const toRising = (times: readonly number[]): readonly number[] => times.toSorted((a, b) => a - b);

function ask({ url, token }: Admin, agent: Agent, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { agent, headers: { authorization: `Bearer ${token}` } };
    const call = request(`${url}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${path} answered ${response.statusCode}: ${text}`));
      });
    });
    call.on('error', reject);
    call.end();
  });
}
