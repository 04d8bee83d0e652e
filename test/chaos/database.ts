import { openPostgresServer, type Postgres } from '../kit/postgres.ts';
import { openProxy, type Proxy } from '../kit/proxy.ts';
import { openStandby, type Standby } from '../kit/standby.ts';

/** A database at an address that stays, whichever server is behind it, or at one for each of two servers. */
export interface Database {
  /** For the nodes. */
  readonly url: string;
  /** Of the server that takes writes at present. */
  readonly direct: string;
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** From now on, commits wait for a second server. */
  follow(): Promise<void>;
  /** The server is gone for ever, and the one that followed it takes its place, and its address where there is one. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Whether nodes are told of both servers, and find out by themselves which of them takes writes. */
  readonly twoHosts: boolean;
}

export async function openDatabase({ twoHosts }: DatabaseOptions): Promise<Database> {
  const first = await openPostgresServer();
  const url = await first.createDatabase();
  const proxies = { active: await openProxy(url), spare: undefined };
  if (!twoHosts) return new Addressed(url, first, proxies);
  const spare = await openProxy(url);
  spare.block(true);
  return new Addressed(url, first, { ...proxies, spare });
}

interface Proxies {
  readonly active: Proxy;
  /** Where the next server will be; nobody is there before. */
  readonly spare: Proxy | undefined;
}

class Addressed implements Database {
  readonly url: string;
  readonly #path: string;
  #proxies: Proxies;
  #primary: Postgres;
  #standby: Standby | undefined;

  constructor(url: string, primary: Postgres, proxies: Proxies) {
    const { username, pathname } = new URL(url);
    const { active, spare } = proxies;
    const hosts = [active, ...(spare === undefined ? [] : [spare])].map(
      (proxy) => new URL(proxy.url).host,
    );
    this.url = `postgres://${username}@${hosts.join(',')}${pathname}`;
    this.#path = pathname;
    this.#primary = primary;
    this.#proxies = proxies;
  }

  get direct(): string {
    return new URL(this.#path, this.#primary.url).href;
  }

  stop(mode: 'fast' | 'immediate'): Promise<void> {
    return this.#primary.stop(mode);
  }

  start(): Promise<void> {
    return this.#primary.start();
  }

  async follow(): Promise<void> {
    if (this.#standby !== undefined) return;
    this.#standby = await openStandby(this.#primary);
    const { spare } = this.#proxies;
    spare?.turn(this.#standby.url);
    spare?.block(false);
  }

  async failOver(): Promise<void> {
    await this.follow();
    const [gone, next] = [this.#primary, this.#standby];
    if (next === undefined) return;
    await gone.kill();
    await next.promote();
    const { active, spare } = this.#proxies;
    if (spare === undefined) active.turn(next.url);
    else {
      active.block(true);
      this.#proxies = { active: spare, spare: active };
    }
    [this.#primary, this.#standby] = [next, undefined];
    await gone.close();
  }

  async close(): Promise<void> {
    await this.#proxies.active.close();
    await this.#proxies.spare?.close();
    await this.#standby?.close();
    await this.#primary.close();
  }
}
