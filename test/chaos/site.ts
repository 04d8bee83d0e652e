import { setTimeout as sleep } from 'node:timers/promises';
import { openMoodyDestination, type MoodyDestination } from '../crash/destination.ts';
import { awaitEnds, find, inspect, type Findings } from '../crash/inspect.ts';
import { define, type Definitions } from '../crash/installation.ts';
import { createLedger } from '../crash/ledger.ts';
import { kill, openMachine, type Machine, type ServerProcess } from '../crash/machine.ts';
import { startProviders, type Providers } from '../crash/provider.ts';
import type { Random } from '../crash/random.ts';
import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { openBalancer, type Balancer } from './balancer.ts';
import { openPostgresRows } from './rows.ts';

/** What is done to the site: to one of its nodes, or to what they share. */
export const DEEDS = ['kill', 'stall', 'restart', 'database', 'databaseCrash'] as const;
export type Deed = (typeof DEEDS)[number];

export interface SiteOptions {
  readonly seed: number;
  readonly random: Random;
}

const NODES = 3;
const PROVIDERS = 6;
/** A node that stands still must lose its runs within the test. */
const LEASE_S = 2;
const SETTLE_MS = 120_000;
const END_MS = 60_000;

interface Node {
  readonly machine: Machine;
  process: ServerProcess;
}

/** Three nodes on one PostgreSQL behind a balancer, providers that never give up, and a destination of the worst kind. */
export class Site {
  readonly ledger = createLedger();
  readonly #options: SiteOptions;
  readonly #postgres: Postgres;
  readonly #storeUrl: string;
  readonly #nodes: readonly Node[];
  readonly #balancer: Balancer;
  readonly #destination: MoodyDestination;
  readonly #definitions: Definitions;
  readonly #providers: Providers;

  private constructor(options: SiteOptions, parts: Parts, definitions: Definitions) {
    this.#options = options;
    this.#postgres = parts.postgres;
    this.#storeUrl = parts.storeUrl;
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
    const postgres = await openPostgresServer();
    const storeUrl = await postgres.createDatabase();
    const destination = await openMoodyDestination(options);
    const first = await openNode(storeUrl);
    // Before there are others: what is defined holds at those within a second, and not at once.
    const definitions = await define(first.machine.url, destination);
    const others = Array.from({ length: NODES - 1 }, () => openNode(storeUrl));
    const nodes = [first, ...(await Promise.all(others))];
    const balancer = await openBalancer(nodes.map(({ machine }) => machine.url));
    const [one, other] = definitions.targets;
    const targets = [
      { ...one, url: behind(balancer, one.url) },
      { ...other, url: behind(balancer, other.url) },
    ] as const;
    const parts = { postgres, storeUrl, nodes, balancer, destination };
    return new Site(options, parts, { ...definitions, targets });
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
        await this.#postgres.stop(deed === 'database' ? 'fast' : 'immediate');
        await sleep(random.between(0, 1_000));
        return this.#postgres.start();
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
    const rows = await openPostgresRows(this.#storeUrl);
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
    for (const { process, machine } of this.#nodes) {
      // One that stands still is killed all the same.
      await kill(process);
      await machine.remove();
    }
    await this.#destination.close();
    await this.#postgres.close();
  }

  async #startAgain(node: Node): Promise<void> {
    node.process = node.machine.start();
    await node.process.up;
  }
}

interface Parts {
  readonly postgres: Postgres;
  readonly storeUrl: string;
  readonly nodes: readonly Node[];
  readonly balancer: Balancer;
  readonly destination: MoodyDestination;
}

async function openNode(storeUrl: string): Promise<Node> {
  const env = { EARSHOT_STORE_URL: storeUrl, EARSHOT_LEASE: `${LEASE_S}s` };
  const machine = await openMachine({ env });
  const process = machine.start();
  await process.up;
  return { machine, process };
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
