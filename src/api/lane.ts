/**
 * Lets one write at a time change definitions: a merge patch reads what it changes, and an `If-Match` must still hold
 * when the write is made.
 */
export function createLane(): <T>(write: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (write) => {
    const next = last.then(write);
    last = next.catch(() => undefined);
    return next;
  };
}
