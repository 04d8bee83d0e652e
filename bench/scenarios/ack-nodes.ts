import { put } from '../contest.ts';
import type { Outcome } from '../load/order.ts';
import { makeDatabase } from '../postgres.ts';
import { readProcessCpu } from '../processes.ts';
import type { Scenario } from '../scenario.ts';
import { median, ratios, spread } from '../statistics.ts';
import type { Server, Workbench } from '../workbench.ts';

const NODES = 3;
const CONNECTIONS = 192;
const WARM_UP_MS = 1_000;

/** One round of some nodes under the same load, each with its share of the connections and a sender of its own. */
interface Turn {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Of the cores, so many were busy with each. */
  readonly nodes: number;
  readonly database: number;
  readonly senders: number;
}

/**
 * On one machine nodes bring no more cores: they can use those that one leaves idle, and cost more for each request, since
 * their batches are smaller. The factor is these two multiplied.
 */
export const ackNodes: Scenario = {
  name: 'ack-nodes',
  title: `verified and durable ack: ${NODES} nodes on one PostgreSQL / one node, 300 B, ${CONNECTIONS} connections`,
  byDefault: false,
  async run(bench) {
    const storeUrl = await makeDatabase(bench);
    const nodes: Server[] = [];
    try {
      const senders = Array.from({ length: NODES }, () => openSender(bench));
      while (nodes.length < NODES) nodes.push(await bench.start('earshot', { storeUrl }));
      const one = nodes.slice(0, 1);
      for (const group of [one, nodes]) await takeTurn(senders, group, WARM_UP_MS);
      const turns: Record<'one' | 'all', Turn[]> = { one: [], all: [] };
      for (let round = 0; round < bench.rounds; round++) {
        turns.one.push(await takeTurn(senders, one, bench.roundMs));
        turns.all.push(await takeTurn(senders, nodes, bench.roundMs));
      }
      const factors = factorsOf(turns);
      return {
        figures: Object.entries(factors).map(([name, values]) => ({
          name,
          unit: 'times' as const,
          ...spread(values),
        })),
        rows: { 'one node': summarize(turns.one), [`${NODES} nodes`]: summarize(turns.all) },
      };
    } finally {
      for (const node of nodes) await node.stop();
    }
  },
};

/** The first is the other two multiplied. */
function factorsOf({ one, all }: Record<'one' | 'all', readonly Turn[]>) {
  const quotients = (figure: (turn: Turn) => number) => ratios(all.map(figure), one.map(figure));
  return {
    [`${NODES} nodes / one node, requests a second`]: quotients(({ perSecond }) => perSecond),
    '… of which by more busy cores': quotients(busyCores),
    '… and by less CPU for each request': quotients((turn) => turn.perSecond / busyCores(turn)),
  };
}

const busyCores = ({ nodes, database, senders }: Turn): number => nodes + database + senders;

/** A bench whose load comes from a process of its own: one sender alone would be what is measured. */
function openSender(bench: Workbench): Workbench {
  const child = bench.startChild('./load/load.ts');
  return { ...bench, load: async (order) => (await child.ask(order)) as Outcome };
}

async function takeTurn(
  senders: readonly Workbench[],
  nodes: readonly Server[],
  durationMs: number,
): Promise<Turn> {
  // As many senders for one node as for three: what they cost is to be the same.
  const connections = CONNECTIONS / senders.length;
  const load = { connections, bodyBytes: 300, durationMs };
  const before = { ...readProcessCpu(), nodesMs: await cpuOf(nodes), at: performance.now() };
  const outcomes = await Promise.all(
    senders.map((sender, i) => put(sender, nodeAt(nodes, i), load)),
  );
  const after = { ...readProcessCpu(), nodesMs: await cpuOf(nodes), at: performance.now() };
  const coresOf = (of: keyof typeof before): number =>
    (after[of] - before[of]) / (after.at - before.at);
  return {
    perSecond: sum(outcomes.map(({ requests, seconds }) => requests / seconds)),
    p99Ms: Math.max(...outcomes.map(({ p99Ms }) => p99Ms)),
    nodes: coresOf('nodesMs'),
    database: coresOf('databaseMs'),
    senders: coresOf('sendersMs'),
  };
}

function nodeAt(nodes: readonly Server[], index: number): Server {
  const node = nodes[index % nodes.length];
  if (node === undefined) throw new RangeError('there are no nodes');
  return node;
}

/** In milliseconds, since each was started. */
async function cpuOf(nodes: readonly Server[]): Promise<number> {
  const usages = await Promise.all(nodes.map((node) => node.usage()));
  return sum(usages.map(({ cpuMicros }) => cpuMicros / 1_000));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function summarize(turns: readonly Turn[]): Readonly<Record<string, number>> {
  const of = (figure: (turn: Turn) => number): number => median(turns.map(figure));
  return {
    'requests/s': of(({ perSecond }) => perSecond),
    'p99 ms': of(({ p99Ms }) => p99Ms),
    'cores: nodes': of(({ nodes }) => nodes),
    'cores: database': of(({ database }) => database),
    'cores: senders': of(({ senders }) => senders),
    'CPU µs: nodes': of(({ nodes, perSecond }) => (1e6 * nodes) / perSecond),
    'CPU µs: database': of(({ database, perSecond }) => (1e6 * database) / perSecond),
  };
}
