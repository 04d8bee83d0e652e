import type { Duplex } from 'node:stream';
import { Client, type ClientBase, type ClientConfig } from 'pg';
import type { PostgresHost, PostgresPlace, Target } from './postgres-url.ts';

/**
 * The servers that the URL names, of which one is used at a time. Whoever needs a connection and finds that one gone, or
 * in another role, asks the others in their order; where one of them will do, all connections go there.
 */
export interface Hosts {
  /** Connected, and to a server that will do. Rejects when none does; each may take as long as a connection may take. */
  connect(config: ClientConfig): Promise<Client>;
  /** The same for who makes connections otherwise: `open` is called with one host after the other until it resolves. */
  use<T>(open: (host: Host) => Promise<T>): Promise<T>;
}

export interface Host {
  readonly address: Pick<ClientConfig, 'connectionString'>;
  /** Rejects where the server will not do; undefined: any will. To be called on each new connection. */
  readonly admit: ((client: ClientBase) => Promise<void>) | undefined;
}

export function createHosts(place: PostgresPlace): Hosts {
  return new Servers(place);
}

class Servers implements Hosts {
  readonly #hosts: readonly (Host & { readonly name: string })[];
  readonly #clients = new Map<Client, Host>();
  #present: Host | undefined;

  constructor({ hosts, target, limits }: PostgresPlace) {
    this.#hosts = hosts.map(({ name, connectionString }: PostgresHost) => ({
      name,
      address: { connectionString },
      admit: target === 'any' ? undefined : (client) => admit(client, target, limits.connectMs),
    }));
  }

  connect(config: ClientConfig): Promise<Client> {
    return this.use(async (host) => {
      const client = new Client({ ...config, ...host.address });
      // Heard, or it would end the process. Whoever waits for an answer is told by that.
      client.on('error', () => undefined);
      this.#clients.set(client, host);
      client.once('end', () => this.#clients.delete(client));
      try {
        await client.connect();
        await host.admit?.(client);
        return client;
      } catch (error) {
        client.end().catch(() => undefined);
        throw error;
      }
    });
  }

  async use<T>(open: (host: Host) => Promise<T>): Promise<T> {
    const faults: string[] = [];
    let cause: unknown;
    for (const host of this.#inOrder()) {
      try {
        const opened = await open(host);
        this.#stay(host);
        return opened;
      } catch (error) {
        if (this.#hosts.length === 1) throw error;
        cause = error;
        faults.push(`${host.name}: ${(error as Error).message}`);
      }
    }
    throw new Error(`none of the servers will do: ${faults.join('; ')}`, { cause });
  }

  /** The one that did last time first: one that is gone may let everybody wait who asks it. */
  #inOrder() {
    return this.#hosts.toSorted(
      (one, other) => Number(other === this.#present) - Number(one === this.#present),
    );
  }

  /** What is connected to another one is cut: who still read there would see what is no longer true. */
  #stay(host: Host): void {
    if (host === this.#present) return;
    this.#present = host;
    for (const [client, other] of this.#clients) if (other !== host) cut(client);
  }
}

/** One that is still being connected, too. The driver has the socket, and its types do not. */
function cut(client: Client): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Duplex } })
    .connection;
  stream.destroy();
}

const ROLE = `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS closed`;

async function admit(client: ClientBase, target: Target, withinMs: number): Promise<void> {
  const question = { text: ROLE, query_timeout: withinMs };
  const { rows } = await client.query<{ standby: boolean; closed: boolean }>(question);
  if (rows[0]?.standby !== false) throw new Error('it is a standby');
  if (target === 'read-write' && rows[0].closed) throw new Error('it takes no writes');
}
