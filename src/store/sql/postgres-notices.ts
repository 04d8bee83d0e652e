import type { Client, ClientConfig } from 'pg';
import { SECOND } from '../../base/duration.ts';
import type { SqlValue } from './dialect.ts';
import type { Hosts } from './postgres-hosts.ts';

/**
 * A connection of its own for what must neither wait behind somebody's search nor for a server that is gone: short
 * questions, and what nodes call to each other. It is made when it is first used, and anew when it broke; what was
 * called in between was not heard, which is why everything that is called is also looked for.
 */
export interface Notices {
  /** Rejects after ANSWER_MS; where a connection is made for it, after so long for each server that may be asked. */
  read(text: string, parameters: readonly SqlValue[]): Promise<unknown[]>;
  /** Tells the other nodes; the same word many times at once is told once. */
  notify(channel: string, word?: string): void;
  /** What others tell, and not ourselves. */
  listen(channel: string, listener: Hearing): void;
  close(): Promise<void>;
}

type Hearing = (word: string) => void;

export interface NoticeOptions {
  readonly hosts: Hosts;
  readonly config: ClientConfig;
  /** Whether notifications can be heard; behind a pooler the session that listens is not ours. */
  readonly isListening: boolean;
}

/** Well below the 10 s for which a node goes by a configuration that it could not confirm. */
const ANSWER_MS = 3 * SECOND;

export function createNotices(options: NoticeOptions): Notices {
  return new NoticeLine(options);
}

class NoticeLine implements Notices {
  readonly #options: NoticeOptions;
  readonly #listeners = new Map<string, Hearing[]>();
  readonly #calling = new Set<string>();
  #current: Promise<Client> | undefined;
  #isClosed = false;

  constructor(options: NoticeOptions) {
    this.#options = options;
  }

  async read(text: string, parameters: readonly SqlValue[]): Promise<unknown[]> {
    const line = this.#connect();
    try {
      const { rows } = await (await line).query({ text, values: [...parameters] });
      return rows as unknown[];
    } catch (error) {
      this.#drop(line);
      throw error;
    }
  }

  notify(channel: string, word = ''): void {
    const call = `${channel} ${word}`;
    if (this.#calling.has(call)) return;
    this.#calling.add(call);
    // Behind whatever else this turn of the loop commits: one word for all of it.
    setImmediate(() => {
      this.#calling.delete(call);
      // Nobody waits for it, and whoever does not hear it looks.
      this.read('SELECT pg_notify($1, $2)', [nameOf(channel), word]).catch(() => undefined);
    });
  }

  listen(channel: string, listener: Hearing): void {
    const listeners = this.#listeners.get(channel) ?? [];
    this.#listeners.set(channel, [...listeners, listener]);
    if (listeners.length > 0 || !this.#options.isListening) return;
    this.read(`LISTEN ${nameOf(channel)}`, []).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const line = await this.#current?.catch(() => undefined);
    await line?.end().catch(() => undefined);
  }

  #connect(): Promise<Client> {
    if (this.#isClosed) return Promise.reject(new Error('the store is closed'));
    this.#current ??= this.#open();
    return this.#current;
  }

  #open(): Promise<Client> {
    const opening: Promise<Client> = this.#greet(() => this.#drop(opening));
    return opening;
  }

  async #greet(drop: () => void): Promise<Client> {
    const { hosts, config, isListening } = this.#options;
    const client = await hosts.connect({
      ...config,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      // Several may be asked at once.
      pipeline: true,
    });
    client.on('error', drop);
    client.on('end', drop);
    client.on('notification', ({ channel, payload = '', processId }) => {
      if (processId !== backendOf(client)) this.#hear(channel, payload);
    });
    try {
      for (const channel of isListening ? this.#listeners.keys() : [])
        await client.query(`LISTEN ${nameOf(channel)}`);
      return client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  }

  #drop(line: Promise<Client>): void {
    if (this.#current === line) this.#current = undefined;
    line.then((client) => client.end()).catch(() => undefined);
  }

  #hear(name: string, word: string): void {
    for (const [channel, listeners] of this.#listeners) {
      if (nameOf(channel) === name) for (const listener of listeners) listener(word);
    }
  }
}

/** The driver knows the process that serves it, and its types do not. */
function backendOf(client: Client): number | undefined {
  return (client as unknown as { readonly processID?: number }).processID;
}

function nameOf(channel: string): string {
  return `earshot_${channel}`;
}
