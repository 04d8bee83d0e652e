import { bodyOf } from './body.ts';
import type { Outcome } from './load/order.ts';
import type { Target } from './servers/server.ts';
import { median, ratios, spread, type Spread } from './statistics.ts';
import type { Server, ServerKind, Workbench } from './workbench.ts';

/** Several servers under the same load, one round each in turn, so that a slow minute of the machine meets all alike. */
export interface Contest {
  /** By what they are called; the others are compared with the first. */
  readonly servers: Readonly<Record<string, ServerSpec>>;
  readonly connections: number;
  readonly bodyBytes: number;
}

export interface ServerSpec {
  readonly kind: ServerKind;
  readonly options?: object;
}

export interface Round {
  readonly perSecond: number;
  /** Of the server's process, for each request answered with 200. */
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
  readonly rssBytes: number;
}

export type Rounds = Readonly<Record<string, readonly Round[]>>;

const WARM_UP_MS = 1_000;

/** Two scenarios that want the same contest share its rounds. */
export function hold(bench: Workbench, contest: Contest): Promise<Rounds> {
  return bench.once(JSON.stringify(contest), () => run(bench, contest));
}

async function run(bench: Workbench, { servers, ...load }: Contest): Promise<Rounds> {
  const rounds: Record<string, Round[]> = {};
  const started: [name: string, server: Server][] = [];
  try {
    for (const [name, { kind, options }] of Object.entries(servers)) {
      started.push([name, await bench.start(kind, options)]);
      rounds[name] = [];
    }
    // Byte for byte the same request to all: reading a key and a long path costs those too who do not look at them.
    const targets = started.flatMap(([, server]) => server.ready.targets);
    const warmUpMs = Math.min(WARM_UP_MS, bench.roundMs);
    for (const [, server] of started)
      await measure(bench, server, { ...load, targets, durationMs: warmUpMs });
    for (let round = 0; round < bench.rounds; round++) {
      for (const [name, server] of started)
        rounds[name]?.push(
          await measure(bench, server, { ...load, targets, durationMs: bench.roundMs }),
        );
    }
    return rounds;
  } finally {
    for (const [, server] of started) await server.stop();
  }
}

export interface Load {
  readonly connections: number;
  readonly bodyBytes: number;
  readonly durationMs: number;
  readonly ratePerSecond?: number;
  readonly marked?: boolean;
  /** For a server that takes any. */
  readonly targets?: readonly Target[];
}

/** One round: the load, and what it cost the server. */
export async function measure(bench: Workbench, server: Server, load: Load): Promise<Round> {
  const before = await server.usage();
  const outcome = await put(bench, server, load);
  const after = await server.usage();
  if (outcome.requests === 0) throw new Error(describeNothing(server, outcome));
  return {
    perSecond: outcome.requests / outcome.seconds,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / outcome.requests,
    p50Ms: outcome.p50Ms,
    p99Ms: outcome.p99Ms,
    refused: Object.values(outcome.refused).reduce((sum, count) => sum + count, outcome.lost),
    rssBytes: after.rssBytes,
  };
}

/** Puts load on a server. */
export function put(
  bench: Workbench,
  server: Server,
  { bodyBytes, targets = [], ...load }: Load,
): Promise<Outcome> {
  const { port, targets: own } = server.ready;
  const body = bodyOf(bodyBytes);
  return bench.load({
    ...load,
    port,
    requests: (own.length > 0 ? own : targets).map((target) =>
      toRequest(target, target.body ?? body),
    ),
  });
}

function describeNothing({ kind }: Server, { refused, lost }: Outcome): string {
  return `${kind} answered no request with 200: ${JSON.stringify(refused)}, ${lost} lost`;
}

function toRequest({ path, headers }: Target, body: string): string {
  const all = {
    host: '127.0.0.1',
    'user-agent': 'GitHub-Hookshot/bench',
    accept: '*/*',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`;
}

/** A line of the table of a contest. */
export interface Summary extends Readonly<Record<string, number>> {
  readonly ratio: number;
  readonly 'requests/s': number;
  readonly lowest: number;
  readonly highest: number;
  readonly 'CPU µs': number;
  readonly 'p50 ms': number;
  readonly 'p99 ms': number;
  readonly refused: number;
  readonly 'RSS MB': number;
}

export function summarize(rounds: Rounds): Readonly<Record<string, Summary>> {
  const [first = []] = Object.values(rounds);
  return Object.fromEntries(
    Object.entries(rounds).map(([name, own]) => [name, summarizeOne(own, first)]),
  );
}

function summarizeOne(rounds: readonly Round[], first: readonly Round[]): Summary {
  const rates = spread(rounds.map(({ perSecond }) => perSecond));
  return {
    ratio: ratioOf(rounds, first).median,
    'requests/s': rates.median,
    lowest: rates.lowest,
    highest: rates.highest,
    'CPU µs': median(rounds.map(({ cpuMicros }) => cpuMicros)),
    'p50 ms': median(rounds.map(({ p50Ms }) => p50Ms)),
    'p99 ms': median(rounds.map(({ p99Ms }) => p99Ms)),
    refused: rounds.reduce((sum, { refused }) => sum + refused, 0),
    'RSS MB': Math.max(...rounds.map(({ rssBytes }) => rssBytes)) / 1e6,
  };
}

/** How many times the other's requests a second. */
export function ratioOf(
  ours: readonly Round[] | undefined,
  theirs: readonly Round[] | undefined,
): Spread {
  const rates = (rounds: readonly Round[] = []): readonly number[] =>
    rounds.map(({ perSecond }) => perSecond);
  return spread(ratios(rates(ours), rates(theirs)));
}

/** Earshot beside two servers that keep nothing: node:http by itself, and a framework's. */
export function besideNoOps(connections: number): Contest {
  return {
    servers: {
      bare: { kind: 'bare' },
      fastify: { kind: 'fastify' },
      earshot: { kind: 'earshot' },
    },
    connections,
    bodyBytes: 300,
  };
}
