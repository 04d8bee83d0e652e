import { MINUTE } from '../../base/duration.ts';
import { parseJson } from '../../base/json.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { toPerson, type Person } from './person.ts';
import { createProvider, type Flow } from './provider.ts';
import type { Fault, OpenidOptions } from './settings.ts';

export type { Person } from './person.ts';
export type { Fault, OpenidSettings, Sealing } from './settings.ts';

/** Sign-in with a provider of OpenID Connect 1.0: authorization code (RFC 6749, 4.1) with PKCE (RFC 7636). */
export interface Openid {
  readonly title: string;
  /**
   * Where the browser is to go, and what it has to bring back in a cookie. `purpose`: what for, where it is not to be let in;
   * sealed with the rest.
   */
  begin(redirectUri: string, purpose?: string): Promise<Result<Begun, Fault>>;
  /** What a browser was sent there for. */
  purposeOf(cookie: string | undefined): string | undefined;
  /** Who came back: `url` is the address that the provider sent the browser to. */
  finish(returned: Returned): Promise<Result<Person, Fault>>;
}

export interface Begun {
  readonly url: string;
  /** Sealed, since the verifier is a secret, and good for a few minutes in the browser that was sent. */
  readonly cookie: string;
}

export interface Returned {
  readonly url: string;
  readonly redirectUri: string;
  readonly cookie: string | undefined;
}

/** Longer than anybody takes to sign in there; what lies about in a browser is worth nothing then. */
const FLOW_MS = 10 * MINUTE;
const CONTEXT = 'openid';

interface Kept extends Flow {
  readonly beganMs: number;
  readonly purpose?: string | undefined;
}

export function createOpenid(options: OpenidOptions): Openid {
  const { settings, clock, sealing } = options;
  const provider = createProvider(options);

  function open(cookie: string | undefined): Kept | undefined {
    const sealed = Buffer.from(cookie ?? '', 'base64url');
    const text = sealing.openSecret(CONTEXT, sealed)?.toString();
    const kept = text === undefined ? undefined : (parseJson(text) as unknown as Kept);
    return kept !== undefined && clock.now() - kept.beganMs < FLOW_MS ? kept : undefined;
  }

  return {
    title: settings.title,
    purposeOf: (cookie) => open(cookie)?.purpose,
    async begin(redirectUri, purpose) {
      const begun = await provider.begin(redirectUri);
      if (!begun.ok) return begun;
      const { url, flow } = begun.value;
      const kept: Kept = { ...flow, beganMs: clock.now(), purpose };
      const sealed = sealing.sealSecret(CONTEXT, Buffer.from(JSON.stringify(kept)));
      return ok({ url, cookie: sealed.toString('base64url') });
    },
    async finish({ url, redirectUri, cookie }) {
      const flow = open(cookie);
      if (flow === undefined)
        return err({ problem: 'invalid', reason: 'this browser was not sent there, or long ago' });
      const claims = await provider.finish({ url, redirectUri, flow });
      return claims.ok ? toPerson(claims.value, settings) : claims;
    },
  };
}
