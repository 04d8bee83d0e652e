import { setTimeout as sleep } from 'node:timers/promises';
import { openMoodyDestination, type MoodyDestination } from '../crash/destination.ts';
import { awaitEnds, find, inspect, type Findings } from '../crash/inspect.ts';
import { define, type Definitions } from '../crash/installation.ts';
import { createLedger } from '../crash/ledger.ts';
import { kill, openMachine, type Machine, type ServerProcess } from '../crash/machine.ts';
import { startProviders, type Providers } from '../crash/provider.ts';
import type { Random } from '../crash/random.ts';
import { openBalancer, type Balancer } from './balancer.ts';
import { openDatabase, type Database } from './database.ts';
import { openPostgresRows } from './rows.ts';

/** What is done to the site: to one of its nodes, or to what they share. */
export const DEEDS = ['kill', 'stall', 'restart', 'database', 'databaseCrash', 'failover'] as const;
export type Deed = (typeof DEEDS)[number];

export interface SiteOptions {
  readonly seed: number;
  readonly random: Random;
  /** Whether nodes keep what the database does not take. */
  readonly spool: boolean;
  /** Whether providers may be told anything but 200. */
  readonly mayRefuse: boolean;
  /** Whether the URL of the store names each server; default: one address, which leads to the primary. */
  readonly twoHosts?: boolean;
  /** Of the version that the nodes begin with; undefined: this one. */
  readonly main?: string;
}

const NODES = 3;
const PROVIDERS = 6;
/** A node that stands still must lose its runs within the test. */
const LEASE_S = 2;
const SETTLE_MS = 120_000;
const END_MS = 60_000;

interface Node {
  readonly machine: Machine;
  /** Of its version; undefined: this one. */
  main: string | undefined;
  process: ServerProcess;
}

/** Three nodes on one PostgreSQL behind a balancer, providers that never give up, and a destination of the worst kind. */
export class Site {
  readonly ledger = createLedger();
  readonly #options: SiteOptions;
  readonly #database: Database;
  readonly #nodes: Node[];
  readonly #balancer: Balancer;
  readonly #destination: MoodyDestination;
  readonly #definitions: Definitions;
  readonly #providers: Providers;

  private constructor(options: SiteOptions, parts: Parts, definitions: Definitions) {
    this.#options = options;
    this.#database = parts.database;
    this.#nodes = parts.nodes;
    this.#balancer = parts.balancer;
    this.#destination = parts.destination;
    this.#definitions = definitions;
    const { targets } = definitions;
    this.#providers = startProviders({
      ...options,
      count: PROVIDERS,
      ledger: this.ledger,
      targets,
    });
  }

  static async open(options: SiteOptions): Promise<Site> {
    const parts: OpenParts = {
      database: await openDatabase({ twoHosts: options.twoHosts ?? false }),
      destination: await openMoodyDestination(options),
      nodes: [],
    };
    try {
      const first = await openNode(parts, options);
      // Before there are others: what is defined holds at those within a second, and not at once.
      const definitions = await define(first.machine.url, parts.destination);
      const others = Array.from({ length: NODES - 1 }, () => openNode(parts, options));
      await Promise.all(others);
      const balancer = await openBalancer(parts.nodes.map(({ machine }) => machine.url));
      const [one, other] = definitions.targets;
      const targets = [
        { ...one, url: behind(balancer, one.url) },
        { ...other, url: behind(balancer, other.url) },
      ] as const;
      return new Site(options, { ...parts, balancer }, { ...definitions, targets });
    } catch (error) {
      await closeParts(parts);
      throw error;
    }
  }

  /** Where the tables are. */
  get storeUrl(): string {
    return this.#database.direct;
  }

  /** Statuses of the answers that providers got, and how often a connection broke. */
  get statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#providers.counts);
  }

  async suffer(deed: Deed, findings: Findings): Promise<void> {
    const { random } = this.#options;
    const node = this.#nodes[random.between(0, NODES)];
    if (node === undefined) return;
    switch (deed) {
      case 'kill':
        await kill(node.process);
        await sleep(random.between(0, 500));
        return this.#startAgain(node);
      case 'stall':
        node.process.child.kill('SIGSTOP');
        await sleep(1_000 * LEASE_S + random.between(500, 1_500));
        node.process.child.kill('SIGCONT');
        return;
      case 'restart':
        await end(node.process, findings);
        return this.#startAgain(node);
      case 'database':
      case 'databaseCrash':
        await this.#database.stop(deed === 'database' ? 'fast' : 'immediate');
        await sleep(random.between(0, 1_000));
        return this.#database.start();
      case 'failover':
        await this.#database.failOver();
        // What is done next is then done to a server whose commits wait for another one, and to one that is alone.
        return random.chance(0.5) ? this.#database.follow() : undefined;
    }
  }

  /** Lets everything come to its end, and looks whether all is there. */
  async settle(findings: Findings): Promise<number> {
    await this.#providers.stop();
    for (const { process } of this.#nodes) {
      const { exitCode, signalCode } = process.child;
      if (exitCode !== null || signalCode !== null)
        find(findings, 'crashed', `${exitCode ?? signalCode}: ${process.output()}`);
    }
    if (!this.#options.mayRefuse) this.#findRefused(findings);
    const rows = await openPostgresRows(this.#database.direct);
    try {
      // What has not ended by then is found by the inspection.
      await awaitEnds(rows, SETTLE_MS).catch(() => undefined);
      await Promise.all(this.#nodes.map(({ process }) => end(process, findings)));
      const { triggers } = this.#definitions;
      const { seed } = this.#options;
      const parts = { rows, seed, ledger: this.ledger, destination: this.#destination, triggers };
      return (await inspect({ ...parts, after: 0, from: 0 }, findings)).events;
    } finally {
      await rows.close();
    }
  }

  async close(): Promise<void> {
    await this.#balancer.close();
    const [database, nodes, destination] = [this.#database, this.#nodes, this.#destination];
    await closeParts({ database, nodes, destination });
  }

  /** Ends a node as one should, and starts another version in its place. */
  async replace(number: number, { main, findings }: Replacement): Promise<void> {
    const node = this.#nodes[number];
    if (node === undefined) throw new RangeError(`there are ${NODES} nodes`);
    await end(node.process, findings);
    node.main = main;
    await this.#startAgain(node);
  }

  /** A connection that broke is another matter: its node was killed, or stood still. */
  #findRefused(findings: Findings): void {
    for (const [status, count] of this.#providers.counts) {
      if (status === '200' || status === 'broken') continue;
      find(findings, 'refused', `${count} were answered ${status}`);
    }
  }

  async #startAgain(node: Node): Promise<void> {
    node.process = node.machine.start(node.main);
    await node.process.up;
  }
}

export interface Replacement {
  readonly main: string | undefined;
  readonly findings: Findings;
}

interface OpenParts {
  readonly database: Database;
  readonly nodes: Node[];
  readonly destination: MoodyDestination;
}

interface Parts extends OpenParts {
  readonly balancer: Balancer;
}

async function openNode(
  { database, nodes }: OpenParts,
  { spool, main }: SiteOptions,
): Promise<Node> {
  const env = {
    EARSHOT_STORE_URL: database.url,
    // Of another version, which may not know it, none stands still.
    ...(main === undefined && { EARSHOT_LEASE: `${LEASE_S}s` }),
    ...(spool && { EARSHOT_SPOOL: 'on' }),
  };
  const machine = await openMachine({ env });
  const node = { machine, main, process: machine.start(main) };
  nodes.push(node);
  await node.process.up;
  return node;
}

async function closeParts({ database, nodes, destination }: OpenParts): Promise<void> {
  for (const { process, machine } of nodes) {
    // One that stands still is killed all the same.
    await kill(process);
    await machine.remove();
  }
  await destination.close();
  await database.close();
}

function behind(balancer: Balancer, url: string): string {
  return new URL(new URL(url).pathname, balancer.url).href;
}

/** As an orchestrator ends it: SIGTERM, and then its word. */
async function end(process: ServerProcess, findings: Findings): Promise<void> {
  const { child, ended } = process;
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const code = await Promise.race([ended, sleep(END_MS, 'still running', { ref: false })]);
  if (code !== 0) find(findings, 'crashed', `SIGTERM ended with ${code}: ${process.output()}`);
  if (code === 'still running') await kill(process);
}
