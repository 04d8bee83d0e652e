import { createCipheriv, createHash } from 'node:crypto';
import { createRandom } from './random.ts';

/** What a provider sends: made from its number, so that it need not be kept to be compared with. */
export interface Sample {
  readonly number: number;
  /** Which of the listeners it goes to. */
  readonly listener: 0 | 1;
  readonly body: Buffer;
}

const LARGEST_BYTES = 200_000;

export function sampleOf(seed: number, number: number): Sample {
  const random = createRandom(seed ^ Math.imul(number + 1, 0x9e3779b1));
  const key = createHash('sha256').update(`${seed}:${number}`).digest();
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
  const body = cipher.update(Buffer.alloc(sizeOf(random.fraction(), random.fraction())));
  return { number, listener: random.chance(0.5) ? 0 : 1, body };
}

/** Mostly small, as webhooks are; some with nothing at all, some that take fifty pages of the store. */
function sizeOf(kind: number, size: number): number {
  if (kind < 0.03) return 0;
  if (kind < 0.75) return Math.floor(size * 1_000);
  if (kind < 0.97) return Math.floor(size * 10_000);
  return Math.floor(size * (LARGEST_BYTES + 1));
}

/** The number travels in the content type, which is kept and forwarded: a body of no bytes has no room for it. */
export function contentTypeOf(number: number): string {
  return `application/octet-stream; number=${number}`;
}

export function numberIn(contentType: string | null | undefined): number {
  return Number(/; number=(\d+)$/.exec(contentType ?? '')?.[1] ?? Number.NaN);
}
