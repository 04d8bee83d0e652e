import { digestText, equalBytes } from '../base/bytes.ts';
import { SECOND } from '../base/duration.ts';
import { err, ok, type Result } from '../base/result.ts';
import { EarshotError } from '../model/error.ts';
import { LONGEST_SESSION_MS } from './sessions.ts';

/** How a browser carries a session, and what shows that a change was meant by who has it. */
export interface SessionCookie {
  read(cookies: string | null | undefined): string | undefined;
  set(token: string): string;
  clear(): string;
}

/** Of one installation: cookies are shared by all ports of a host, so that their names must differ. */
export function createSessionCookie(publicUrl: string): SessionCookie {
  const isSecure = publicUrl.startsWith('https:');
  const mark = digestText('sha256', publicUrl, 'hex').slice(0, 8);
  // RFC 6265bis, 4.1.3.2: set by this host alone, over TLS alone.
  const name = `${isSecure ? '__Host-' : ''}earshot_${mark}`;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    read(cookies) {
      const pairs = (cookies ?? '').split(';').map((pair) => pair.trim());
      const found = pairs.find((pair) => pair.startsWith(`${name}=`));
      return found?.slice(name.length + 1);
    },
    // When a session ends is for the server to say: this is how long one may last at most.
    set: (token) => `${name}=${token}; Max-Age=${LONGEST_SESSION_MS / SECOND}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** What a page sends along with a change: only who may read the answers of this origin knows it. */
export function toProof(token: string): string {
  return digestText('sha256', `proof of ${token}`, 'hex');
}

export interface Origin {
  readonly host: string | null | undefined;
  readonly origin: string | null | undefined;
  readonly fetchSite: string | null | undefined;
}

/**
 * Whether a request comes from a page of this origin. Browsers tell so themselves (Fetch Metadata) where the page came
 * over TLS or from this machine; else the `Origin` that they send with every change must be the host that was asked.
 */
export function isSameOrigin({ host, origin, fetchSite }: Origin): boolean {
  if (fetchSite) return fetchSite === 'same-origin';
  return Boolean(origin) && URL.parse(origin ?? '')?.host === host;
}

export function checkProof(token: string, proof: string | null): Result<void, EarshotError> {
  const isRight = equalBytes(Buffer.from(proof ?? ''), Buffer.from(toProof(token)));
  return isRight ? ok(undefined) : err(new EarshotError('origin_untrusted'));
}
