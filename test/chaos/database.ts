import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { openProxy, type Proxy } from '../kit/proxy.ts';
import { openStandby, type Standby } from '../kit/standby.ts';

/** A database at one address, whichever server is behind it. */
export interface Database {
  readonly url: string;
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** From now on, commits wait for a second server. */
  follow(): Promise<void>;
  /** The server is gone for ever, and the one that followed it takes its place and its address. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

export async function openDatabase(): Promise<Database> {
  const first = await openPostgresServer();
  const url = await first.createDatabase();
  const proxy = await openProxy(url);
  return new AtOneAddress(url, first, proxy);
}

class AtOneAddress implements Database {
  readonly url: string;
  readonly #proxy: Proxy;
  #primary: Postgres;
  #standby: Standby | undefined;

  constructor(url: string, primary: Postgres, proxy: Proxy) {
    const through = new URL(url);
    through.port = new URL(proxy.url).port;
    this.url = through.href;
    this.#primary = primary;
    this.#proxy = proxy;
  }

  stop(mode: 'fast' | 'immediate'): Promise<void> {
    return this.#primary.stop(mode);
  }

  start(): Promise<void> {
    return this.#primary.start();
  }

  async follow(): Promise<void> {
    this.#standby ??= await openStandby(this.#primary);
  }

  async failOver(): Promise<void> {
    await this.follow();
    const [gone, next] = [this.#primary, this.#standby];
    if (next === undefined) return;
    await gone.kill();
    await next.promote();
    this.#proxy.turn(next.url);
    [this.#primary, this.#standby] = [next, undefined];
    await gone.close();
  }

  async close(): Promise<void> {
    await this.#proxy.close();
    await this.#standby?.close();
    await this.#primary.close();
  }
}
