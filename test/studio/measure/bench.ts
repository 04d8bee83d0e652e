import type { Browser, Page } from 'playwright-core';
import type { Prepared } from '../../../bench/servers/prepared.ts';
import type { RunningServer } from '../../kit/server.ts';

/** A server with a full store, and somebody who is signed in. */
export interface Bench {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly page: Page;
  readonly prepared: Prepared;
  /** What pages have complained of. */
  readonly complaints: readonly string[];
}

/** In the page: when there is something to read, in milliseconds since `from`; nothing is a good answer to a filter too. */
export const UNTIL_READABLE = `(from) => new Promise((resolve) => {
  const look = () => {
    const isLoading = document.querySelector('.skeleton') !== null;
    const isThere = document.querySelector('main .rows li, main .empty, main .card') !== null;
    // What has not come by then never will.
    const isLate = performance.now() - from > 20_000;
    if ((!isLoading && isThere) || isLate) resolve(performance.now() - from);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

export function address({ server }: Pick<Bench, 'server'>, path: string): string {
  return `${server.url}/studio${path}`;
}
