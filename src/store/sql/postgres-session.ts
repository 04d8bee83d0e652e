import { Query, types, type Client, type ClientConfig, type QueryResult } from 'pg';
import type { SqlValue, Statement } from './dialect.ts';
import type { Hosts } from './postgres-hosts.ts';

/**
 * One connection over which statements are sent without waiting for the answers to those before them: a batch is one
 * round trip, whatever it holds. It is made when it is first used, and anew when it broke.
 */
export interface Session {
  /** Rejects when there is no connection to be had: then nothing has been sent. */
  connect(): Promise<Line>;
  close(): Promise<void>;
}

/** A connection that was there a moment ago. What is sent on it is answered in order. */
export interface Line {
  send(statement: Pick<Statement, 'sql' | 'parameters'>): Promise<QueryResult>;
  /** Messages of the protocol that are all answered when their Sync is: kept together, where no transaction is open. */
  load(messages: Buffer): Promise<void>;
  /** It may be anywhere in the protocol: it is not used again. */
  drop(): void;
}

/** What the driver calls of a query, and its types leave out. */
type Connection = Parameters<Query['submit']>[0];
type Told = (error: Error | null | undefined) => void;

/** Messages of our own in the line of the driver's queries. */
class Loading extends Query {
  readonly callback: Told;

  constructor(messages: Buffer, told: Told) {
    super({ text: '' });
    this.callback = told;
    this.submit = ({ stream }: Connection): void => void stream.write(messages);
  }

  /** The rows are on their way already; the driver would say that there are none. */
  handleCopyInResponse(): void {}
}

export interface SessionOptions {
  readonly hosts: Hosts;
  readonly config: ClientConfig;
  /** Whether statements are prepared once and named; a pooler between us and the server may not know the names. */
  readonly isNaming: boolean;
  /** What is said on each new connection first. */
  readonly greeting: string | undefined;
}

export function createSession(options: SessionOptions): Session {
  let current: Promise<PipelinedLine> | undefined;
  let isClosed = false;

  const open = async (): Promise<PipelinedLine> => {
    const client = await options.hosts.connect({ ...options.config, pipeline: true });
    const line = new PipelinedLine(client, options.isNaming, () => (current = undefined));
    // Heard, or it would end the process. Whoever waits for an answer is told by that.
    client.on('error', () => line.drop());
    client.on('end', () => line.drop());
    client.on('notice', ({ routine }) => {
      if (routine === NOT_AWAITED) line.doubt();
    });
    try {
      if (options.greeting !== undefined)
        await line.send({ sql: options.greeting, parameters: [] });
      return line;
    } catch (error) {
      line.drop();
      throw error;
    }
  };
  return {
    connect() {
      if (isClosed) return Promise.reject(new Error('the store is closed'));
      if (current === undefined) {
        const opening = open();
        current = opening;
        opening.catch(() => {
          if (current === opening) current = undefined;
        });
      }
      return current;
    },
    async close() {
      isClosed = true;
      const line = await current?.catch(() => undefined);
      await line?.end();
    },
  };
}

/**
 * The function of the server that says, before it calls a commit done, that somebody has canceled its waiting for the
 * standby: what was committed may be lost with this server. The words of it come in many languages.
 */
const NOT_AWAITED = 'SyncRepWaitForLSN';

class PipelinedLine implements Line {
  readonly #client: Client;
  readonly #names: StatementNames | undefined;
  readonly #onDrop: () => void;
  #isDropped = false;
  #isInDoubt = false;

  constructor(client: Client, isNaming: boolean, onDrop: () => void) {
    this.#client = client;
    this.#names = isNaming ? createStatementNames() : undefined;
    this.#onDrop = onDrop;
  }

  send({ sql, parameters }: Pick<Statement, 'sql' | 'parameters'>): Promise<QueryResult> {
    const name = parameters.length === 0 ? undefined : this.#names?.nameOf(sql);
    const config = { text: sql, values: toValues(parameters), ...(name && { name }) };
    return new Promise((resolve, reject) => {
      // By a callback: for a promise the driver makes a stack trace of its own for each error and each answer.
      this.#client.query(config, (error: Error | null | undefined, result: QueryResult) => {
        const fault = this.#faultOf(error);
        if (fault === undefined) resolve(result);
        else reject(fault);
      });
    });
  }

  load(messages: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.query(
        new Loading(messages, (error) => {
          const fault = this.#faultOf(error);
          if (fault === undefined) resolve();
          else reject(fault);
        }),
      );
    });
  }

  #faultOf(error: Error | null | undefined): Error | undefined {
    if (error !== null && error !== undefined) return error;
    return this.#isInDoubt ? new Error('the server did not wait for its standby') : undefined;
  }

  /** What is answered from now on is as good as not answered: whether it will be there is not known. */
  doubt(): void {
    this.#isInDoubt = true;
    this.drop();
  }

  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#onDrop();
    this.#client.end().catch(() => undefined);
  }

  async end(): Promise<void> {
    this.#isDropped = true;
    await this.#client.end().catch(() => undefined);
  }
}

/** The driver knows a Buffer as bytes; another view of bytes it would write as JSON. */
function toValues(parameters: readonly SqlValue[]): SqlValue[] {
  return parameters.map((value) =>
    !(value instanceof Uint8Array) || Buffer.isBuffer(value)
      ? value
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  );
}

export interface StatementNames {
  /** Undefined for one that is not worth a name. */
  nameOf(sql: string): string | undefined;
}

/** Each is a plan in the server's memory. Texts of ours are fewer, but for lists of changing length. */
const MOST_NAMES = 256;

/**
 * Names for the statements of one connection. Parsing and planning an insert of 64 rows takes the server longer than
 * carrying it out. A text gets a name when it comes for the second time: much of what is said once is not said again.
 */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string | undefined>();
  let given = 0;
  return {
    nameOf(sql) {
      const name = names.get(sql);
      if (name !== undefined || given >= MOST_NAMES) return name;
      if (!names.has(sql)) {
        if (names.size < 4 * MOST_NAMES) names.set(sql, undefined);
        return undefined;
      }
      const made = `e${++given}`;
      names.set(sql, made);
      return made;
    },
  };
}

const BYTEA = 17;
const INT8 = 20;

/** How values of these types are read. */
export function parserOf(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  // Keys and counts are far below 2^53: a JavaScript number holds them.
  if (oid === INT8) return Number;
  // `\x` and the bytes in hexadecimal; plain bytes, as the other engine gives them.
  if (oid === BYTEA) return (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
  return types.getTypeParser(oid, format);
}
