import type { Accounts, Authenticated } from '../account/account.ts';
import type { Result } from '../base/result.ts';
import type { EarshotError } from '../model/error.ts';
import { answerError, answerJson } from './answer.ts';
import type { Call, Door, Route } from './door.ts';
import type { StudioOptions } from './options.ts';

/** What somebody who is in does about the own account. A session that lacks a second factor may set one up here. */
export function createOwnAccountRoutes(
  { accounts, publicUrl }: StudioOptions,
  door: Door,
): Readonly<Record<string, Route>> {
  const { ownFactor } = accounts;
  const { host } = new URL(publicUrl);

  const inSession =
    (act: (call: Call, session: Authenticated) => Promise<void>): Route =>
    async (call) => {
      const session = await door.find(call.request);
      if (session === undefined) return answerError(call.response, 'token_invalid');
      await act(call, session);
    };

  const ownerOf = ({ request, body }: Call, { account }: Authenticated) => ({
    account,
    password: body['password'] ?? '',
    address: door.addressOf(request),
  });

  function settle(call: Call, result: Result<unknown, EarshotError>): void {
    if (result.ok) answerJson(call.response, result.value ?? {});
    else door.refuse(call, result.error);
  }

  return {
    'GET security': inSession(async ({ response }, session) =>
      answerJson(response, await describeSecurity(accounts, session)),
    ),
    'POST own-password': inSession(async (call, { account }) => {
      const { current = '', next = '' } = call.body;
      const address = door.addressOf(call.request);
      await door.enter(call, await accounts.changePassword({ account, current, next, address }));
    }),
    'POST second-factor': inSession(async (call, session) =>
      settle(call, await ownFactor.begin(ownerOf(call, session), host)),
    ),
    'POST second-factor/confirmation': inSession(async (call, { account }) =>
      settle(call, toCodes(await ownFactor.confirm(account, call.body['code'] ?? ''))),
    ),
    'DELETE second-factor': inSession(async (call, session) =>
      settle(call, await ownFactor.delete(ownerOf(call, session))),
    ),
    'POST recovery-codes': inSession(async (call, session) =>
      settle(call, toCodes(await ownFactor.renewCodes(ownerOf(call, session)))),
    ),
  };
}

async function describeSecurity(
  { ownFactor, openid }: Accounts,
  { account, session }: Authenticated,
): Promise<object> {
  const [state, isConnected] = await Promise.all([
    ownFactor.state(account),
    openid?.connection.isConnected(account),
  ]);
  return {
    has_password: account.password !== undefined,
    via: session.via,
    openid: openid === undefined ? null : { title: openid.title, connected: isConnected },
    second_factor:
      state === undefined
        ? null
        : { since: state.since.toISOString(), codes_left: state.codesLeft },
  };
}

function toCodes(result: Result<readonly string[], EarshotError>): Result<object, EarshotError> {
  return result.ok ? { ok: true, value: { recovery_codes: result.value } } : result;
}
