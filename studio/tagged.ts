import { call, CallError, type Listener } from './api.ts';

/** What was read, with what shows whether it has changed since. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string;
}

export async function readListener(id: Listener['id']): Promise<Tagged<Listener>> {
  let etag = '';
  const value = await call('getListener', { params: { id } }, { tag: (given) => (etag = given) });
  return { value, etag };
}

/** Whether somebody else was faster. */
export function isOvertaken(error: Error | undefined): boolean {
  return error instanceof CallError && error.code === 'etag_mismatch';
}
