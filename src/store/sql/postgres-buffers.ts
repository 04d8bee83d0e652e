/**
 * Memory for what is sent, used again once it was answered. One allocated for each batch is freed only when V8 collects
 * the whole heap, and under load it then did so five times a second, for that memory alone.
 */
export interface Buffers {
  /** At least so many bytes, with anything in them. */
  take(bytes: number): Buffer;
  /** What was taken, or a part of it, to which nobody will look any more. */
  give(buffer: Buffer): void;
}

const LEAST_BYTES = 2 ** 17;
/** Twice what a full batch of bodies is; what is larger is rare. */
const MOST_BYTES = 2 ** 23;
/** As many as are under way at once. */
const MOST_SPARE = 2;

export function createBuffers(): Buffers {
  const spare: ArrayBufferLike[] = [];
  return {
    take(bytes) {
      const memory = spare.pop();
      if (memory !== undefined && memory.byteLength >= bytes) return Buffer.from(memory);
      // Only what is written to of it is real: to take too much costs nothing.
      return Buffer.allocUnsafeSlow(Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(bytes))));
    },
    give({ buffer }) {
      if (spare.length < MOST_SPARE && buffer.byteLength <= MOST_BYTES) spare.push(buffer);
    },
  };
}
