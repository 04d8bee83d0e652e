import { digestText, randomKey } from '../base/bytes.ts';

const TOKEN_BYTES = 32;

/** What cookies and links hold. */
export function newToken(): string {
  return randomKey(TOKEN_BYTES).toString('base64url');
}

/** What the store keeps of one: who reads it there cannot use it. */
export function toHash(token: string): string {
  return digestText('sha256', token, 'hex');
}
