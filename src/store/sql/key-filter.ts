import { hashOf, type KeyName } from './key-name.ts';

/**
 * Which names may be in a block: all that are, and one in two thousand of those that are not. A Bloom filter of
 * sixteen bits a name, of which a name sets eight.
 */
export class KeyFilter {
  readonly bytes: Uint8Array;
  readonly #bits: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#bits = bytes.byteLength * 8;
  }

  static forNames(count: number): KeyFilter {
    return new KeyFilter(new Uint8Array(Math.ceil((Math.max(1, count) * BITS_PER_NAME) / 8)));
  }

  add(name: Hashed): void {
    const from = hashOf(name);
    const step = name.b | 1;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = ((from + probe * step) >>> 0) % this.#bits;
      this.bytes[bit >>> 3] = (this.bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  mayHave(name: Hashed): boolean {
    const from = hashOf(name);
    const step = name.b | 1;
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = ((from + probe * step) >>> 0) % this.#bits;
      if (((this.bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}

type Hashed = Pick<KeyName, 'listener' | 'a' | 'b'>;

const BITS_PER_NAME = 16;
const PROBES = 8;
