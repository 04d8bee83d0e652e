import { digest, equalBytes } from '../base/bytes.ts';

const BEARER = /^Bearer +([^\s]+) *$/i;

/** Answers whether an `Authorization` header holds the admin token (RFC 6750, 2.1). */
export function createTokenCheck(
  adminToken: string,
): (authorization: string | undefined) => boolean {
  // Digests have one length, so that not even the token's length shows in the time it takes.
  const expected = digest('sha256', adminToken);
  return (authorization) => {
    const token = BEARER.exec(authorization ?? '')?.[1];
    return token !== undefined && equalBytes(digest('sha256', token), expected);
  };
}
