import { digest } from '../base/bytes.ts';

/** A strong validator (RFC 9110, 8.8.3): the same bytes, the same tag. */
export function etagOf(body: string): string {
  return `"${digest('sha256', body).toString('base64url')}"`;
}

/** `If-None-Match` compares weakly: `W/` does not matter (RFC 9110, 13.1.2). */
export function matchesWeakly(header: string, etag: string): boolean {
  return listOf(header).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}

/** `If-Match` compares strongly: a weak tag never matches (RFC 9110, 13.1.1). */
export function matchesStrongly(header: string, etag: string): boolean {
  return listOf(header).some((tag) => tag === '*' || tag === etag);
}

function listOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}
