/**
 * Which names may be in a block: all that are, and a hundredth of those that are not. A Bloom filter of ten bits a name,
 * of which a name sets seven.
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

  add({ from, step }: NameHash): void {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = ((from + probe * step) >>> 0) % this.#bits;
      this.bytes[bit >>> 3] = (this.bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  mayHave({ from, step }: NameHash): boolean {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = ((from + probe * step) >>> 0) % this.#bits;
      if (((this.bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}

const BITS_PER_NAME = 10;
const PROBES = 7;

/** Good for every filter, whatever its size; stored filters rest on it, so it stays as it is. */
export interface NameHash {
  readonly from: number;
  readonly step: number;
}

export function hashName(name: string): NameHash {
  let from = 0x811c9dc5;
  let step = 0x2f0b4c47;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    from = Math.imul(from ^ code, 0x01000193);
    step = Math.imul(step ^ code, 0x5bd1e995);
  }
  return { from: scatter(from), step: scatter(step) | 1 };
}

/** Each bit of the one hangs on each bit of the other. */
function scatter(mixed: number): number {
  const once = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
