import type { Clock } from './clock.ts';

/** Reads when somebody asks, and tells whoever asks within `freshMs` the same, however many they are. */
export function rememberFor<T>(
  clock: Pick<Clock, 'monotonic'>,
  freshMs: number,
  read: () => Promise<T>,
): () => Promise<T> {
  let known: Promise<T> | undefined;
  let untilMs = 0;
  return () => {
    const nowMs = clock.monotonic();
    if (known !== undefined && nowMs < untilMs) return known;
    untilMs = nowMs + freshMs;
    known = read();
    return known;
  };
}
