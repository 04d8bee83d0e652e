import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSameOrigin } from '../account/account.ts';
import { EarshotError } from '../model/error.ts';
import { answerError, answerJson } from './answer.ts';
import { createDoor, type Door, type Route } from './door.ts';
import { createOpenidRoutes } from './openid.ts';
import { createOwnAccountRoutes } from './own-account.ts';
import { readJsonBody } from './read.ts';
import type { History } from './history.ts';
import type { StudioOptions } from './options.ts';
import { beginOf, isRange, toOverview } from './overview.ts';

/** The way in: sessions, links and passwords. Of no use to programs, which have tokens, so not in the contract. */
export function createAuthRoutes(
  options: StudioOptions,
  history: History,
): (name: string, request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const door = createDoor(options);
  const routes: Readonly<Record<string, Route>> = {
    ...createEntrances(options, door),
    ...createOverview(options, { door, history }),
    ...createOwnAccountRoutes(options, door),
    ...createOpenidRoutes(options, door),
  };
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

function createOverview(
  { clock, settings, listenerTraffic }: StudioOptions,
  { door, history }: { readonly door: Door; readonly history: History },
): Readonly<Record<string, Route>> {
  return {
    'GET listeners': async ({ request, response }) => {
      const session = await door.find(request);
      if (session === undefined) return answerError(response, 'token_invalid');
      if (session.lacksSecondFactor) return answerError(response, 'second_factor_missing');
      answerJson(response, Object.fromEntries(listenerTraffic()));
    },
    'GET overview': async ({ request, response }) => {
      const session = await door.find(request);
      if (session === undefined) return answerError(response, 'token_invalid');
      if (session.lacksSecondFactor) return answerError(response, 'second_factor_missing');
      const range = new URLSearchParams(request.url?.split('?')[1]).get('range') ?? '1h';
      if (!isRange(range))
        return answerError(response, new EarshotError('request_invalid', 'no such "range"'));
      const nowMs = clock.now();
      const minutes = await history.list(beginOf(range, nowMs));
      answerJson(response, toOverview(range, minutes, nowMs));
    },
    'GET settings': async ({ request, response }) => {
      const session = await door.find(request);
      if (session === undefined) return answerError(response, 'token_invalid');
      if (session.lacksSecondFactor) return answerError(response, 'second_factor_missing');
      if (session.account.role !== 'admin') return answerError(response, 'role_insufficient');
      answerJson(response, { items: settings });
    },
  };
}

function createEntrances({ accounts }: StudioOptions, door: Door): Readonly<Record<string, Route>> {
  return {
    'GET session': async ({ request, response }) => {
      const found = await door.find(request);
      if (found !== undefined)
        return answerJson(response, door.describe(door.tokenOf(request) ?? '', found));
      const first = (await accounts.firstLink()) !== undefined;
      answerJson(response, { account: null, first, openid: accounts.openid?.title ?? null });
    },
    'POST session': async (call) => {
      const { name = '', password = '', code } = call.body;
      const address = door.addressOf(call.request);
      await door.enter(call, await accounts.signIn({ name, password, code, address }));
    },
    'DELETE session': async ({ request, response }) => {
      const token = door.tokenOf(request);
      if (token !== undefined) await accounts.signOut(token);
      response.setHeader('Set-Cookie', door.clear());
      answerJson(response, { account: null, first: false, openid: accounts.openid?.title ?? null });
    },
    'POST link': async ({ response, body }) => {
      const target = await accounts.describeLink(body['link'] ?? '');
      if (target === undefined) return answerError(response, 'link_invalid');
      answerJson(response, target);
    },
    'POST password': async (call) => {
      const { link = '', name, password = '', code } = call.body;
      await door.enter(call, await accounts.redeemLink({ link, name, password, code }));
    },
  };
}
