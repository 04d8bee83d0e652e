import * as oauth from 'oauth4webapi';
import { HOUR, SECOND } from '../../base/duration.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Claims } from './person.ts';
import type { Fault, OpenidOptions } from './settings.ts';

/** What must come back as it went out: against forged answers, replayed tokens and stolen codes. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Provider {
  begin(redirectUri: string): Promise<Result<{ readonly url: string; readonly flow: Flow }, Fault>>;
  finish(answer: ProviderAnswer): Promise<Result<Claims, Fault>>;
}

interface ProviderAnswer {
  readonly url: string;
  readonly redirectUri: string;
  readonly flow: Flow;
}

/** Endpoints change seldom; keys are looked for again by themselves when one is unknown. */
const DISCOVERY_MS = HOUR;
/** Anybody may ask to be sent to the provider: while it is away, it is looked for no more often. */
const RETRY_MS = 5 * SECOND;
const TIMEOUT_MS = 10 * SECOND;
/** Keys and claims are some kilobytes. */
const ANSWER_BYTES = 2 ** 20;

/** The provider as `oauth4webapi` talks to it, over the one way out of the house, and over TLS alone. */
export function createProvider(options: OpenidOptions): Provider {
  const { clientId, clientSecret, scopes } = options.settings;
  const http = toHttpOptions(options);
  const discover = createDiscovery(options, http);
  const client: oauth.Client = { client_id: clientId };
  return {
    begin: (redirectUri) =>
      attempt(async () => {
        const flow: Flow = {
          state: oauth.generateRandomState(),
          nonce: oauth.generateRandomNonce(),
          verifier: oauth.generateRandomCodeVerifier(),
        };
        const { authorization_endpoint: endpoint = '' } = await discover();
        const url = new URL(endpoint);
        const { state, nonce } = flow;
        const parameters = {
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          code_challenge: await oauth.calculatePKCECodeChallenge(flow.verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        };
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
        return { url: url.href, flow };
      }),
    finish: ({ url, redirectUri, flow }) =>
      attempt(async () => {
        const server = await discover();
        const parameters = oauth.validateAuthResponse(server, client, new URL(url), flow.state);
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          toClientAuth(server, clientSecret),
          parameters,
          redirectUri,
          flow.verifier,
          http,
        );
        return readClaims({ server, client, http }, { response, nonce: flow.nonce });
      }),
  };
}

type HttpOptions = oauth.HttpRequestOptions<'GET' | 'POST', URLSearchParams | undefined>;

function createDiscovery(
  { settings, clock }: OpenidOptions,
  http: HttpOptions,
): () => Promise<oauth.AuthorizationServer> {
  let known: Promise<oauth.AuthorizationServer> | undefined;
  let goodUntilMs = 0;
  async function look(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(settings.issuer);
    const response = await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oidc' });
    return oauth.processDiscoveryResponse(issuer, response);
  }
  return () => {
    if (known !== undefined && clock.now() < goodUntilMs) return known;
    goodUntilMs = clock.now() + DISCOVERY_MS;
    known = look();
    known.catch(() => (goodUntilMs = clock.now() + RETRY_MS));
    return known;
  };
}

interface Talk {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly http: HttpOptions;
}

async function readClaims(
  { server, client, http }: Talk,
  { response, nonce }: { readonly response: Response; readonly nonce: string },
): Promise<Claims> {
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  // It came over TLS, with which OpenID Connect Core 1.0, 3.1.3.7 is content: the signature must hold all the same.
  await oauth.validateApplicationLevelSignature(server, response, http);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (claims === undefined) throw new TypeError('there is no ID token');
  if (server.userinfo_endpoint === undefined) return claims;
  // Many providers put no groups into the token itself.
  const asked = await oauth.userInfoRequest(server, client, tokens.access_token, http);
  const more = await oauth.processUserInfoResponse(server, client, claims.sub, asked);
  return { ...more, ...claims };
}

/** The secret goes into the header, as RFC 6749, 2.3.1 wants it, but where a provider takes it in the body alone. */
function toClientAuth(
  server: oauth.AuthorizationServer,
  secret: string | undefined,
): oauth.ClientAuth {
  if (secret === undefined) return oauth.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic')
    ? oauth.ClientSecretBasic(secret)
    : oauth.ClientSecretPost(secret);
}

function toHttpOptions({ outbound }: OpenidOptions): HttpOptions {
  return {
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      const sent = await outbound.request({
        method,
        url,
        headers: { ...headers, 'accept-encoding': 'identity' },
        // The types know of no null; requests without a body have it.
        body: body instanceof URLSearchParams ? Buffer.from(body.toString()) : undefined,
        timeoutMs: TIMEOUT_MS,
        captureBytes: ANSWER_BYTES,
      });
      if (!sent.ok) throw new Unreachable(`${sent.error.code}: ${sent.error.message}`);
      const { status, headers: answered, body: bytes, truncated } = sent.value;
      if (truncated) throw new Unreachable('the answer is too large');
      const isEmpty = status === 204 || status === 304;
      return new Response(isEmpty ? null : new Uint8Array(bytes), { status, headers: answered });
    },
  };
}

class Unreachable extends Error {}

async function attempt<T>(act: () => Promise<T>): Promise<Result<T, Fault>> {
  try {
    return ok(await act());
  } catch (error) {
    return err(toFault(error));
  }
}

function toFault(error: unknown): Fault {
  const reason = error instanceof Error ? describe(error) : String(error);
  if (error instanceof oauth.AuthorizationResponseError) return { problem: 'denied', reason };
  if (error instanceof Unreachable) return { problem: 'unavailable', reason };
  return { problem: 'invalid', reason };
}

function describe(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? `${code}: ${error.message}` : error.message;
}
