import { digestText } from '../../base/bytes.ts';
import { keyOf } from '../../base/id.ts';
import type { ListenerId } from '../../model/listener.ts';

/**
 * A listener and 128 bits of the digest that its key is. In numbers: a map by text has V8 enter each text into a table of
 * its own, and copies it three times before it is old.
 */
export class KeyName {
  readonly listener: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;

  constructor(listener: number, digest: string) {
    this.listener = listener;
    this.a = readWord(digest, 0);
    this.b = readWord(digest, 6);
    this.c = readWord(digest, 12);
    this.d = readWord(digest, 18);
  }

  static of(listenerId: ListenerId, key: string): KeyName {
    return KeyName.ofRow({ listener_id: keyOf(listenerId), key });
  }

  static ofRow({
    listener_id,
    key,
  }: {
    readonly listener_id: number;
    readonly key: string;
  }): KeyName {
    return new KeyName(
      listener_id,
      DIGEST.test(key) ? key : digestText('sha256', key, 'base64url'),
    );
  }
}

/** SHA-256 in base64url. */
const DIGEST = /^[\w-]{43}$/;

const VALUES = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(
    0,
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(
      String.fromCharCode(code),
    ),
  ),
);

/** Six characters are 36 bits, of which the first four fall off. */
function readWord(digest: string, from: number): number {
  let word = 0;
  for (let at = from; at < from + 6; at++)
    word = (word << 6) | (VALUES[digest.charCodeAt(at)] ?? 0);
  return word;
}

/** 32 bits of a name. Filters that are stored rest on it, so it stays as it is. */
export function hashOf({ listener, a }: Pick<KeyName, 'listener' | 'a'>): number {
  return (a ^ Math.imul(listener | 0, 0x9e3779b1)) >>> 0;
}
