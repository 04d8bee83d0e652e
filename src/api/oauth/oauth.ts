import { digest, equalBytes, randomKey } from '../../base/bytes.ts';
import { SECOND } from '../../base/duration.ts';
import { isLive, type CredentialId, type OauthClient } from '../../model/credential.ts';
import { ERRORS } from '../../model/error.ts';
import type { ApiDeps } from '../handler.ts';
import {
  readTokenRequest,
  refuseClient,
  type TokenRefusal,
  type TokenRequest,
} from './token-request.ts';

export { GRANT_TYPE } from './token-request.ts';

/**
 * OAuth 2.0 with client credentials, for senders: a client gets access tokens, which listeners take like API keys
 * (RFC 6749, 4.4; answers and refusals as its section 5 says, so that any client library can read them).
 * https://www.rfc-editor.org/rfc/rfc6749
 */
export interface Oauth {
  issue(call: OauthCall): Promise<Response>;
  /** Whether the API key or the access token that came is good. */
  test(call: OauthCall): Promise<Response>;
}

export interface OauthCall {
  readonly request: Request;
  /** The other end of the connection. */
  readonly peer: string;
  readonly requestId: string;
}

export const TOKEN_PATH = '/oauth/v1/token';
export const AUTH_TEST_PATH = '/rest/v1/auth/test';

export type OauthDeps = Pick<ApiDeps, 'catalog' | 'keyring' | 'clock' | 'oauth' | 'isStale'>;

const SECRET_BYTES = 32;
/** Of SHA-256. */
const HASH_BYTES = 32;

/** A secret for a new client, to be shown once, and what is kept of it. */
export function newClientSecret(): { readonly secret: string; readonly secretHash: string } {
  const secret = randomKey(SECRET_BYTES).toString('base64url');
  return { secret, secretHash: hashOf(secret).toString('hex') };
}

function hashOf(secret: string): Buffer {
  return digest('sha256', secret);
}

const STALE: TokenRefusal = {
  error: 'temporarily_unavailable',
  description: ERRORS.configuration_stale.means,
  status: 503,
  retryAfterMs: 2 * SECOND,
};

export function createOauth(deps: OauthDeps): Oauth {
  return {
    async issue(call) {
      const asked = await readTokenRequest(call.request);
      if (!asked.ok) return toRefusal(asked.error, call);
      if (deps.isStale()) return toRefusal(STALE, call);
      const client = authenticate(deps, asked.value, call);
      return 'error' in client ? toRefusal(client, call) : toToken(deps, client);
    },

    async test(call) {
      const answer = await testCredential(deps, call);
      if (answer.kind === 'credential')
        return Response.json({ Message: 'The credential is good.' });
      const body = {
        error: { code: answer.code, message: answer.message },
        request_id: call.requestId,
      };
      const { status } = ERRORS[answer.code];
      const headers = new Headers();
      if (status === 401) headers.set('WWW-Authenticate', 'Bearer');
      setRetryAfter(headers, answer.retryAfterMs);
      return Response.json(body, { status, headers });
    },
  };
}

/**
 * The client, where the secret is its own. What is unknown, revoked, expired or wrong is told alike, and takes alike.
 * Failures count for a client and an address together, so that who guesses shuts out nobody else.
 */
function authenticate(
  { catalog, clock, oauth }: OauthDeps,
  { clientId, clientSecret }: TokenRequest,
  call: OauthCall,
): OauthClient | TokenRefusal {
  const credential = catalog.credential(clientId as CredentialId);
  const client = credential?.kind === 'oauth_client' ? credential : undefined;
  const what = client?.id ?? TOKEN_PATH;
  const sender = senderOf(call);
  const waitMs = oauth.guard.waitMs(what, sender);
  if (waitMs > 0) {
    const description = 'too many failures from this address; come back as Retry-After says';
    return { error: 'temporarily_unavailable', description, status: 429, retryAfterMs: waitMs };
  }
  const isRight = equalBytes(hashOf(clientSecret), keptHash(client));
  if (client !== undefined && isRight && isLive(client, new Date(clock.now()))) return client;
  oauth.guard.failed(what, sender);
  return refuseClient('no client that is good has this client_id and client_secret');
}

/** Where there is no client, what nobody knows. */
function keptHash(client: OauthClient | undefined): Buffer {
  return client === undefined ? randomKey(HASH_BYTES) : Buffer.from(client.secretHash, 'hex');
}

/** Never longer than the client itself is good. `expires_in` is in whole seconds, and the token's times are too. */
async function toToken({ keyring, clock, oauth }: OauthDeps, client: OauthClient) {
  const nowS = Math.floor(clock.now() / SECOND);
  const endS = Math.floor((client.expiresAt?.getTime() ?? Infinity) / SECOND);
  const lifeS = Math.max(1, Math.min(oauth.tokenMs / SECOND, endS - nowS));
  const token = {
    access_token: await keyring.mintAccessToken(client, {
      issuedAt: new Date(nowS * SECOND),
      expiresAt: new Date((nowS + lifeS) * SECOND),
    }),
    token_type: 'Bearer',
    expires_in: lifeS,
  };
  // Twice: as the RFC has it, and wrapped as the hosted system that others were made for has it.
  return Response.json({ ...token, data: token }, { headers: { Pragma: 'no-cache' } });
}

function toRefusal(refusal: TokenRefusal, { requestId }: OauthCall): Response {
  const { error, description, status, retryAfterMs } = refusal;
  const headers = new Headers({ Pragma: 'no-cache' });
  if (status === 401) headers.set('WWW-Authenticate', 'Basic realm="earshot", charset="UTF-8"');
  setRetryAfter(headers, retryAfterMs);
  const body = { error, error_description: description, request_id: requestId };
  return Response.json(body, { status, headers });
}

function setRetryAfter(headers: Headers, retryAfterMs: number | undefined): void {
  if (retryAfterMs !== undefined)
    headers.set('Retry-After', String(Math.ceil(retryAfterMs / SECOND)));
}

type Tested = Awaited<ReturnType<ApiDeps['oauth']['testCredential']>>;

async function testCredential({ oauth }: OauthDeps, call: OauthCall): Promise<Tested> {
  const sender = senderOf(call);
  const waitMs = oauth.guard.waitMs(AUTH_TEST_PATH, sender);
  if (waitMs > 0) {
    const message = 'too many refused requests from this address';
    return { kind: 'rejected', code: 'failures_exceeded', message, retryAfterMs: waitMs };
  }
  const answer = await oauth.testCredential(sender.headers.authorization);
  if (answer.kind === 'rejected') oauth.guard.failed(AUTH_TEST_PATH, sender);
  return answer;
}

function senderOf({ request, peer }: OauthCall) {
  const headers: Readonly<Record<string, string | undefined>> = Object.fromEntries(request.headers);
  return { headers, peer };
}
