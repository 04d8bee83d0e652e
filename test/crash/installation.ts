import { setTimeout as sleep } from 'node:timers/promises';
import { callApi } from '../kit/server.ts';
import { openMoodyDestination, type MoodyDestination } from './destination.ts';
import { awaitEnds, find, inspect, type Findings, type TriggerName } from './inspect.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { openSqliteRows, type Rows } from './rows.ts';
import { kill, openMachine, type Machine, type ServerProcess } from './machine.ts';
import { cutPower, type Weather } from './power.ts';
import { startProviders, type Providers, type Target } from './provider.ts';
import type { Random } from './random.ts';

export interface InstallationOptions {
  readonly seed: number;
  readonly random: Random;
  /** The library of `buildFaults`; with it, the power fails with each kill, and calls fail in between. */
  readonly faults: string | undefined;
  readonly lying: boolean;
}

/** When the kill comes: under load, while it starts and recovers, or while it ends after SIGTERM. */
export type Moment = 'load' | 'start' | 'stop';

const PROVIDERS = 8;
const SECRET = 'a secret of the crash test';
const SETTLE_MS = 60_000;
const STOP_MS = 30_000;
const WEATHERS: readonly Weather[] = ['loses', 'mixes', 'keeps'];
const CALLS = ['sync', 'sync-wal', 'sync-db', 'write', 'write-wal', 'write-db'] as const;
const [EIO, ENOSPC] = [5, 28];

/** Two listeners, three triggers, a destination, and providers that never give up. */
export class Installation {
  readonly ledger: Ledger = createLedger();
  readonly statuses = new Map<string, number>();
  readonly #options: InstallationOptions;
  readonly #machine: Machine;
  readonly #destination: MoodyDestination;
  readonly #targets: readonly [Target, Target];
  readonly #triggers: readonly [readonly TriggerName[], readonly TriggerName[]];
  #process: ServerProcess;
  #providers: Providers | undefined;
  #startMs = 500;
  /** The last event and the first sample that no inspection has seen. */
  #after = 0;
  #from = 0;
  #events = 0;

  private constructor(parts: Parts, definitions: Definitions) {
    this.#options = parts.options;
    this.#machine = parts.machine;
    this.#destination = parts.destination;
    this.#process = parts.process;
    this.#targets = definitions.targets;
    this.#triggers = definitions.triggers;
  }

  static async open(options: InstallationOptions): Promise<Installation> {
    const { seed, random, faults, lying } = options;
    const machine = await openMachine({ faults, forgetful: faults !== undefined });
    const destination = await openMoodyDestination({ seed, random });
    const process = machine.start();
    try {
      await process.up;
      const definitions = await define(machine.url, destination);
      if (lying) await machine.fail('lie', 1);
      return new Installation({ options, machine, destination, process }, definitions);
    } catch (error) {
      await kill(process);
      await destination.close();
      await machine.remove();
      throw error;
    }
  }

  /** Events that inspections have seen. */
  get events(): number {
    return this.#events;
  }

  /** One life of the server: until a moment of chance, then SIGKILL. */
  async round(findings: Findings): Promise<Moment> {
    const { random, seed } = this.#options;
    const { ledger } = this;
    const targets = this.#targets;
    this.#providers ??= startProviders({ count: PROVIDERS, seed, random, ledger, targets });
    const moment = this.#pickMoment();
    if (moment === 'start') {
      await sleep(random.between(0, 1.2 * this.#startMs));
    } else {
      await this.#whenUp();
      await this.#runUnderLoad(moment);
    }
    await this.#crash(findings);
    this.#process = this.#machine.start();
    return moment;
  }

  /** Lets everything come to its end, stops the server as one should, and looks whether all is there. */
  async settle(findings: Findings): Promise<void> {
    await this.#whenUp();
    await this.#stopProviders();
    // What has not ended by then is found by the inspection.
    const { dataFolder } = this.#machine;
    await withRows(dataFolder, (rows) => awaitEnds(rows, SETTLE_MS)).catch(() => undefined);
    await this.#stop(findings);
    const { last, events } = await withRows(dataFolder, (rows) =>
      inspect({ ...this.#inspection(), rows }, findings),
    );
    [this.#after, this.#from] = [last, this.ledger.size()];
    this.#events += events;
    this.#destination.deliveries.clear();
    this.#process = this.#machine.start();
  }

  /** Looks at everything from the beginning once more, and ends. */
  async close(findings: Findings): Promise<void> {
    await kill(this.#process);
    await this.#stopProviders().catch(() => undefined);
    const whole = { ...this.#inspection(), after: 0, from: 0, destination: undefined };
    const { dataFolder } = this.#machine;
    if (this.#from > 0) await withRows(dataFolder, (rows) => inspect({ ...whole, rows }, findings));
    await this.#destination.close();
    await this.#machine.remove();
  }

  #pickMoment(): Moment {
    const chance = this.#options.random.fraction();
    if (chance < 0.2) return 'start';
    return chance < 0.35 ? 'stop' : 'load';
  }

  async #whenUp(): Promise<void> {
    const begunMs = performance.now();
    await this.#process.up;
    this.#startMs = Math.max(100, 0.8 * this.#startMs + 0.2 * (performance.now() - begunMs));
  }

  async #runUnderLoad(moment: Moment): Promise<void> {
    const { random, faults } = this.#options;
    await sleep(random.between(0, 300));
    if (faults !== undefined && random.chance(0.5)) await this.#breakDisk();
    if (moment !== 'stop') {
      await sleep(random.between(0, 300));
      return;
    }
    this.#process.child.kill('SIGTERM');
    await Promise.race([this.#process.ended, sleep(random.between(0, 150))]);
  }

  /** It mends before the kill or only after it. */
  async #breakDisk(): Promise<void> {
    const { random } = this.#options;
    const call = CALLS[random.between(0, CALLS.length)] ?? 'sync';
    await this.#machine.fail(call, random.chance(0.5) ? EIO : ENOSPC);
    await sleep(random.between(1, 200));
    if (random.chance(0.7)) await this.#machine.mend(call);
  }

  async #crash(findings: Findings): Promise<void> {
    const { child, ended } = this.#process;
    // It may have ended by itself after SIGTERM, and that is with 0 or 1: with 1 where a broken disk kept it from a clean end.
    if (child.exitCode !== null && child.exitCode > 1)
      find(findings, 'crashed', this.#process.output());
    if (child.signalCode !== null)
      find(findings, 'crashed', `${child.signalCode}: ${this.#process.output()}`);
    child.kill('SIGKILL');
    await ended;
    await Promise.all(CALLS.map((call) => this.#machine.mend(call)));
    const { dataFolder, diskFolder } = this.#machine;
    if (diskFolder === undefined) return;
    const { random, lying } = this.#options;
    const weather = (lying ? undefined : WEATHERS[random.between(0, WEATHERS.length)]) ?? 'loses';
    cutPower({ dataFolder, diskFolder, random, weather });
  }

  async #stopProviders(): Promise<void> {
    const providers = this.#providers;
    this.#providers = undefined;
    if (providers === undefined) return;
    await providers.stop();
    for (const [name, count] of providers.counts) {
      this.statuses.set(name, (this.statuses.get(name) ?? 0) + count);
    }
  }

  async #stop(findings: Findings): Promise<void> {
    const { child, ended } = this.#process;
    child.kill('SIGTERM');
    const code = await Promise.race([ended, sleep(STOP_MS, 'still running', { ref: false })]);
    if (code !== 0)
      find(findings, 'crashed', `SIGTERM ended with ${code}: ${this.#process.output()}`);
    if (code === 'still running') await kill(this.#process);
  }

  #inspection() {
    return {
      seed: this.#options.seed,
      ledger: this.ledger,
      destination: this.#destination,
      triggers: this.#triggers,
      after: this.#after,
      from: this.#from,
    };
  }
}

async function withRows<T>(dataFolder: string, look: (rows: Rows) => Promise<T>): Promise<T> {
  const rows = openSqliteRows(dataFolder);
  try {
    return await look(rows);
  } finally {
    await rows.close();
  }
}

interface Parts {
  readonly options: InstallationOptions;
  readonly machine: Machine;
  readonly destination: MoodyDestination;
  readonly process: ServerProcess;
}

export interface Definitions {
  readonly targets: readonly [Target, Target];
  readonly triggers: readonly [readonly TriggerName[], readonly TriggerName[]];
}

/** Two listeners and three triggers. */
export async function define(url: string, destination: MoodyDestination): Promise<Definitions> {
  const create = <T>(what: string, body: object): Promise<T> =>
    callApi<T>(url, `POST /api/v1/${what}`, body);
  interface Listener {
    readonly id: string;
    readonly url: string;
  }
  const { token } = await create<{ token: string }>('credentials', {
    name: 'Crash test',
    kind: 'api_key',
  });
  const byKey = await create<Listener>('listeners', { name: 'By API key' });
  const signed = await create<Listener>('listeners', {
    name: 'Signed',
    verification: { signature: { preset: 'github', secret: SECRET } },
  });
  const createTrigger = async (path: string, listeners: readonly Listener[]) => {
    const { id } = await create<{ id: string }>('triggers', {
      name: `Trigger ${path}`,
      listener_ids: listeners.map((listener) => listener.id),
      workflow: { steps: [{ forward: { url: destination.urlOf(path), timeout: '300ms' } }] },
      // A run must not be dead before its destination has come to itself, however often it is interrupted.
      retry: { attempts: 50, base: '20ms', max: '500ms' },
      concurrency: 100,
    });
    return { id, path };
  };
  const [a, b, both] = [
    await createTrigger('a', [byKey]),
    await createTrigger('b', [signed]),
    await createTrigger('both', [byKey, signed]),
  ];
  return {
    targets: [
      { url: byKey.url, token, secret: undefined },
      { url: signed.url, token: undefined, secret: SECRET },
    ],
    triggers: [
      [a, both],
      [b, both],
    ],
  };
}
