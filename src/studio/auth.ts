import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSessionCookie, isSameOrigin, toProof, type SignedIn } from '../account/account.ts';
import type { Result } from '../base/result.ts';
import { EarshotError } from '../model/error.ts';
import type { AccountSession } from '../store/store.ts';
import { answerError, answerJson } from './answer.ts';
import { readJsonBody } from './read.ts';
import type { History } from './history.ts';
import type { StudioOptions } from './options.ts';
import { beginOf, isRange, toOverview } from './overview.ts';

/** The way in: sessions, links and passwords. Of no use to programs, which have the admin token, so not in the contract. */
type Route = (call: Call) => Promise<void>;

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Members that are text. */
  readonly body: Readonly<Record<string, string>>;
}

export function createAuthRoutes(
  options: StudioOptions,
  history: History,
): (name: string, request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const routes = createRoutes(options, history);
  return async (name, request, response) => {
    const route = routes[`${request.method} ${name}`];
    if (route === undefined) return answerError(response, 'route_not_found');
    const isChange = request.method !== 'GET';
    if (isChange && !isOurs(request)) return answerError(response, 'origin_untrusted');
    const body = isChange ? await readJsonBody(request) : {};
    if (body === undefined)
      return answerError(response, new EarshotError('request_invalid', 'expected a JSON object'));
    await route({ request, response, body });
  };
}

function isOurs({ headers }: IncomingMessage): boolean {
  return isSameOrigin({
    host: headers.host,
    origin: headers.origin,
    fetchSite: headers['sec-fetch-site'],
  });
}

function createRoutes(options: StudioOptions, history: History): Readonly<Record<string, Route>> {
  const { accounts } = options;
  const door = createDoor(options);
  const find = async (request: IncomingMessage): Promise<AccountSession | undefined> => {
    const token = door.tokenOf(request);
    return token === undefined ? undefined : accounts.authenticate(token);
  };
  return {
    'GET session': async ({ request, response }) => {
      const found = await find(request);
      if (found !== undefined) return answerJson(response, door.describe(request, found));
      answerJson(response, { account: null, first: (await accounts.firstLink()) !== undefined });
    },
    'GET overview': async ({ request, response }) => {
      if ((await find(request)) === undefined) return answerError(response, 'token_invalid');
      const range = new URLSearchParams(request.url?.split('?')[1]).get('range') ?? '1h';
      if (!isRange(range))
        return answerError(response, new EarshotError('request_invalid', 'no such "range"'));
      const nowMs = options.clock.now();
      const minutes = await history.list(beginOf(range, nowMs));
      answerJson(response, toOverview(range, minutes, nowMs));
    },
    'POST session': async (call) => {
      const { name = '', password = '' } = call.body;
      door.enter(call, await accounts.signIn({ name, password, address: addressOf(call) }));
    },
    'DELETE session': async ({ request, response }) => {
      const token = door.tokenOf(request);
      if (token !== undefined) await accounts.signOut(token);
      response.setHeader('Set-Cookie', door.clear());
      answerJson(response, { account: null, first: false });
    },
    'POST link': async ({ response, body }) => {
      const target = await accounts.describeLink(body['link'] ?? '');
      if (target === undefined) return answerError(response, 'link_invalid');
      answerJson(response, target);
    },
    'POST password': async (call) => {
      const { link = '', name, password = '' } = call.body;
      door.enter(call, await accounts.redeemLink({ link, name, password }));
    },
    'POST own-password': async (call) => {
      const account = (await find(call.request))?.account;
      if (account === undefined) return answerError(call.response, 'token_invalid');
      const { current = '', next = '' } = call.body;
      const address = addressOf(call);
      door.enter(call, await accounts.changePassword({ account, current, next, address }));
    },
  };
}

function addressOf({ request }: Call): string {
  return request.socket.remoteAddress ?? '';
}

/** Between sessions and cookies. */
function createDoor({ log, publicUrl }: StudioOptions) {
  const cookie = createSessionCookie(publicUrl);
  const tokenOf = (request: IncomingMessage) => cookie.read(request.headers.cookie);
  const toAnswer = (token: string, { account }: AccountSession) => ({
    account: { id: account.id, name: account.name, role: account.role },
    proof: toProof(token),
    public_url: publicUrl,
  });
  return {
    tokenOf,
    clear: () => cookie.clear(),
    describe: (request: IncomingMessage, session: AccountSession) =>
      toAnswer(tokenOf(request) ?? '', session),
    enter(call: Call, result: Result<SignedIn, EarshotError>): void {
      const address = addressOf(call);
      if (!result.ok) {
        log.warn('account.refused', { code: result.error.code, address });
        return answerError(call.response, result.error);
      }
      const { token, account } = result.value;
      log.info('account.entered', { account: account.name, address });
      call.response.setHeader('Set-Cookie', cookie.set(token));
      answerJson(call.response, toAnswer(token, result.value));
    },
  };
}
