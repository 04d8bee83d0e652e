import { SECOND } from '../base/duration.ts';
import { reasonOf } from './exchange.ts';

/** What answered, or why nothing did. */
export type Probed =
  | { readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly error: string };

const TIMEOUT_MS = 10 * SECOND;

/** One call that may fail: whether it does is what is asked. */
export async function probe(url: string, init: RequestInit = {}): Promise<Probed> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
