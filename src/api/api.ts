import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, RequestError, type HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { newUuid } from '../base/id.ts';
import { SECOND } from '../base/duration.ts';
import { EarshotError, isEarshotError } from '../model/error.ts';
import { createAuth, type Caller } from './auth.ts';
import type { ApiDeps, Handlers } from './handler.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { AUTH_TEST_PATH, createOauth, TOKEN_PATH, type OauthCall } from './oauth/oauth.ts';
import { createOpenapi } from './openapi/openapi.ts';
import { toRefusal } from './refusal.ts';
import { createRoutes, type Route } from './route.ts';
import { createAccountHandlers } from './routes/accounts.ts';
import { createAccountTokenHandlers } from './routes/account-tokens.ts';
import { createAuditHandlers } from './routes/audit.ts';
import { createCredentialHandlers } from './routes/credentials.ts';
import { createDestinationHandlers } from './routes/destinations.ts';
import { createDocsHandlers } from './routes/docs.ts';
import { createEventHandlers } from './routes/events.ts';
import { createListenerHandlers } from './routes/listeners.ts';
import { createListenerTestHandlers } from './routes/listener-test.ts';
import { createListenerVersionHandlers } from './routes/listener-versions.ts';
import { createReplayHandlers } from './routes/replays.ts';
import { createRequestHandlers } from './routes/requests.ts';
import { createRunHandlers } from './routes/runs.ts';
import { createSecretHandlers } from './routes/secrets.ts';
import { createSigningKeyHandlers } from './routes/signing-keys.ts';
import { createSnippetHandlers } from './routes/snippets.ts';
import { createProviderHandlers } from './routes/providers.ts';
import { createStorageHandlers } from './routes/storage.ts';
import { createStreamHandlers } from './routes/stream.ts';
import { createSystemHandlers } from './routes/system.ts';
import { createTriggerHandlers } from './routes/triggers.ts';
import { createWebhookUrlHandlers } from './routes/webhook-urls.ts';

export type { ApiDeps } from './handler.ts';

/** What is known of a call while it is under way. */
interface CallState {
  requestId: string;
  /** The operation that it is, where it is one. */
  route: { readonly name: string } | undefined;
  caller: Caller | undefined;
  failure: unknown;
}

interface Served {
  readonly Variables: CallState;
  readonly Bindings: HttpBindings;
}

/** The admin API as a listener for an HTTP server: everything but the notify endpoint is its business. */
export function createApi(
  deps: ApiDeps,
): (request: IncomingMessage, response: ServerResponse) => void {
  const metrics = createMetrics(deps);
  deps.telemetry?.watch(() => metrics.families());
  const routes = createRoutes(deps, createHandlers(deps, metrics));
  const authorize = createAuth(deps);
  const app = new Hono<Served>();

  app.use(async (context, next) => {
    const began = deps.clock.monotonic();
    context.set('requestId', newUuid());
    await next();
    setCommonHeaders(context.res.headers, context.get('requestId'));
    note(
      { deps, metrics },
      { ...context.var, method: context.req.method, status: context.res.status, began },
    );
  });
  for (const route of routes) {
    app.on(route.operation.method, toPattern(route.operation.path), async (context) => {
      context.set('route', route);
      const caller = await authorize(context.req.raw, route.operation);
      context.set('caller', caller);
      return route.serve(context.req.raw, context.req.param(), caller);
    });
  }
  serveOauth(app, deps);
  for (const [path, allow] of [...allowedMethods(routes), ...OAUTH_METHODS]) {
    app.all(toPattern(path), (context) => {
      const error = new EarshotError(
        'method_not_allowed',
        `expected one of ${allow}, got ${context.req.method}`,
      );
      const response = toRefusal(error, context.get('requestId'));
      response.headers.set('Allow', allow);
      return response;
    });
  }
  app.notFound((context) =>
    toRefusal(new EarshotError('route_not_found'), context.get('requestId')),
  );
  app.onError((error, context) => {
    context.set('failure', error);
    return toRefusal(
      isEarshotError(error) ? error : new EarshotError('internal_error'),
      context.get('requestId'),
    );
  });

  const listen = getRequestListener(app.fetch, {
    // The house keeps its global Request and Response; who else uses them shall not get another library's.
    overrideGlobalObjects: false,
    // For HTTP/1.0 probes, which name no host.
    hostname: 'localhost',
    errorHandler: answerUnreadable,
  });
  return (request, response) => void listen(request, response);
}

const OAUTH_METHODS = [
  [TOKEN_PATH, 'POST'],
  [AUTH_TEST_PATH, 'GET, HEAD'],
] as const;

/** For senders, who have no admin token: what they ask and how they are refused is not the contract's. */
function serveOauth(app: Hono<Served>, deps: ApiDeps): void {
  const oauth = createOauth(deps);
  const callOf = (context: Context<Served>): OauthCall => ({
    request: context.req.raw,
    peer: context.env.incoming.socket.remoteAddress ?? '',
    requestId: context.get('requestId'),
  });
  app.post(TOKEN_PATH, async (context) => {
    context.set('route', { name: 'createOauthToken' });
    return oauth.issue(callOf(context));
  });
  app.get(AUTH_TEST_PATH, async (context) => {
    context.set('route', { name: 'testCredential' });
    return oauth.test(callOf(context));
  });
}

function createHandlers(deps: ApiDeps, metrics: Metrics): Handlers {
  let document: Record<string, unknown> | undefined;
  // Made when first asked for: it takes longer than all else at start.
  const openapi = () => (document ??= createOpenapi(deps.publicUrl));
  return {
    ...createListenerHandlers(deps),
    ...createListenerVersionHandlers(deps),
    ...createListenerTestHandlers(deps),
    ...createSecretHandlers(deps),
    ...createWebhookUrlHandlers(deps),
    ...createCredentialHandlers(deps),
    ...createSigningKeyHandlers(deps),
    ...createTriggerHandlers(deps),
    ...createRequestHandlers(deps),
    ...createStreamHandlers(deps),
    ...createEventHandlers(deps),
    ...createRunHandlers(deps),
    ...createDestinationHandlers(deps),
    ...createReplayHandlers(deps),
    ...createSnippetHandlers(deps),
    ...createProviderHandlers(deps),
    ...createStorageHandlers(deps),
    ...createAccountHandlers(deps),
    ...createAccountTokenHandlers(deps),
    ...createAuditHandlers(deps),
    ...createSystemHandlers({ ...deps, metrics, openapi }),
    ...createDocsHandlers({ publicUrl: deps.publicUrl, openapi }),
  };
}

/** `{id}` in the contract is `:id` to the router. */
function toPattern(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function allowedMethods(routes: readonly Route[]): Map<string, string> {
  const byPath = Map.groupBy(routes, ({ operation }) => operation.path);
  const entries = [...byPath].map(([path, group]): [string, string] => {
    const methods = group.map(({ operation }) => operation.method);
    return [
      path,
      methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '),
    ];
  });
  return new Map(entries);
}

function setCommonHeaders(headers: Headers, requestId: string): void {
  headers.set('X-Request-Id', requestId);
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Cache-Control', 'no-store');
}

interface Answered extends Readonly<CallState> {
  readonly method: string;
  readonly status: number;
  readonly began: number;
}

/** One line per call; reads only where somebody looks for them, since a Studio polls. */
function note({ deps, metrics }: { deps: ApiDeps; metrics: Metrics }, answered: Answered): void {
  const { requestId, route, caller, failure, method, status } = answered;
  const operation = route?.name ?? 'none';
  const durationMs = deps.clock.monotonic() - answered.began;
  metrics.observe({ operation, status, seconds: durationMs / SECOND });
  const fields = {
    request_id: requestId,
    operation,
    method,
    status,
    ...toActor(caller),
    duration_ms: Math.round(durationMs),
  };
  if (status >= 500) {
    // A store that is away says so for itself; here it is one call among many.
    const level = status === 503 ? 'warn' : 'error';
    return deps.log[level]('operation.failed', { ...fields, error: describe(failure) });
  }
  if (method === 'GET' || method === 'HEAD') return deps.log.debug('operation.answered', fields);
  deps.log.info('operation.answered', fields);
}

/** Who it was, where it was an account: the admin token is nobody's. */
function toActor({ name, token }: Partial<Caller> = {}): object {
  return {
    ...(name !== undefined && { account: name }),
    ...(token !== undefined && { token }),
  };
}

function describe(failure: unknown): string {
  if (isEarshotError(failure)) return `${failure.code}: ${failure.message}`;
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

/** What never became a request: a malformed target or Host header. */
function answerUnreadable(failure: unknown): Response {
  const requestId = newUuid();
  const error =
    failure instanceof RequestError
      ? new EarshotError('request_invalid', 'the request target or the Host header is malformed')
      : new EarshotError('internal_error');
  const response = toRefusal(error, requestId);
  setCommonHeaders(response.headers, requestId);
  return response;
}
