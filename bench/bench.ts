import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LoadOptions, LoadResult } from './load.ts';
import type { Cpu, Ready } from './servers/server.ts';

/**
 * `npm run bench`: interleaved rounds in one run, one after the other, so that a slow minute of the machine meets all
 * alike; medians, and ratios of medians. Absolute figures are of this machine in this minute.
 */
const SERVERS = ['bare', 'fastify', 'earshot'] as const;
type Name = (typeof SERVERS)[number];

const ROUNDS = Number(process.argv[2] ?? 5);
const ROUND_MS = 2_000;
const WARM_UP_MS = 1_000;
const CONNECTIONS = [64, 256] as const;
const BODY = JSON.stringify({
  action: 'opened',
  issue: {
    number: 1,
    title: 'Spelling error in the README file',
    state: 'open',
    user: { login: 'octocat', id: 1 },
  },
  repository: { id: 186853002, full_name: 'Codertocat/Hello-World', private: false },
  sender: { login: 'octocat', id: 583231, type: 'User' },
}).padEnd(300);

interface Server {
  readonly name: Name;
  readonly child: ChildProcess;
  readonly ready: Ready;
}

interface Round {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
  readonly rssBytes: number;
}

async function start(name: Name): Promise<Server> {
  const child = fork(new URL(`./servers/${name}.ts`, import.meta.url));
  const [ready] = (await once(child, 'message')) as [Ready];
  return { name, child, ready };
}

async function ask(server: Server): Promise<Cpu> {
  const answer = once(server.child, 'message') as Promise<[Cpu]>;
  server.child.send('cpu');
  return (await answer)[0];
}

function toRequest({ path, headers }: Ready): string {
  const all = {
    host: '127.0.0.1',
    'user-agent': 'GitHub-Hookshot/bench',
    accept: '*/*',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(BODY)),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${BODY}`;
}

async function load(server: Server, connections: number, durationMs: number): Promise<Round> {
  const before = await ask(server);
  const workerData: LoadOptions = {
    port: server.ready.port,
    connections,
    durationMs,
    request: toRequest(server.ready),
  };
  const worker = new Worker(new URL('./load.ts', import.meta.url), { workerData });
  const [result] = (await once(worker, 'message')) as [LoadResult];
  await worker.terminate();
  const after = await ask(server);
  return {
    perSecond: result.requests / result.seconds,
    cpuMicros: (after.micros - before.micros) / result.requests,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    refused: result.refused,
    rssBytes: after.rssBytes,
  };
}

type Summary = ReturnType<typeof summarize>;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function summarize(rounds: readonly Round[], bare: readonly Round[]) {
  const rates = rounds.map((round) => round.perSecond);
  return {
    ratioToBare: median(
      rounds.map((round, index) => round.perSecond / (bare[index]?.perSecond ?? NaN)),
    ),
    perSecond: median(rates),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
    cpuMicros: median(rounds.map((round) => round.cpuMicros)),
    p50Ms: median(rounds.map((round) => round.p50Ms)),
    p99Ms: median(rounds.map((round) => round.p99Ms)),
    refused: rounds.reduce((sum, round) => sum + round.refused, 0),
    rssMiB: Math.max(...rounds.map((round) => round.rssBytes)) / 2 ** 20,
  };
}

function toRow(row: Summary | undefined) {
  if (row === undefined) return {};
  return {
    'ratio to bare': row.ratioToBare.toFixed(2),
    'requests/s': Math.round(row.perSecond),
    'CPU µs': row.cpuMicros.toFixed(1),
    'p50 ms': row.p50Ms.toFixed(1),
    'p99 ms': row.p99Ms.toFixed(1),
    refused: row.refused,
    'RSS MiB': Math.round(row.rssMiB),
  };
}

async function measure(
  servers: readonly Server[],
  connections: number,
): Promise<Record<string, Summary>> {
  const rounds: Record<Name, Round[]> = { bare: [], fastify: [], earshot: [] };
  for (const server of servers) await load(server, connections, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of servers)
      rounds[server.name].push(await load(server, connections, ROUND_MS));
  }
  return Object.fromEntries(SERVERS.map((name) => [name, summarize(rounds[name], rounds.bare)]));
}

async function measureAll(
  servers: readonly Server[],
): Promise<Record<string, Record<string, Summary>>> {
  const results: Record<string, Record<string, Summary>> = {};
  for (const connections of CONNECTIONS) {
    const rows = await measure(servers, connections);
    const size = Buffer.byteLength(BODY);
    console.log(
      `\n${connections} connections, ${size} B, ${ROUNDS} rounds of ${ROUND_MS / 1_000} s`,
    );
    console.table(Object.fromEntries(SERVERS.map((name) => [name, toRow(rows[name])])));
    results[connections] = rows;
  }
  return results;
}

const servers = await Promise.all(SERVERS.map(start));
try {
  const results = await measureAll(servers);
  const facts = {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    at: new Date().toISOString(),
  };
  const folder = new URL('./results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(
    new URL('latest.json', folder),
    `${JSON.stringify({ ...facts, results }, undefined, 2)}\n`,
  );
} finally {
  for (const server of servers) server.child.disconnect();
}
