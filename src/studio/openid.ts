import type { IncomingMessage, ServerResponse } from 'node:http';
import { digestText } from '../base/bytes.ts';
import type { ConnectionOwner, OpenidEntrance } from '../account/account.ts';
import { answer, answerError, answerJson } from './answer.ts';
import type { Call, Door, Route } from './door.ts';
import type { StudioOptions } from './options.ts';

/** Where the provider sends the browser back to: what has to be registered there. */
const CALLBACK = '/studio/auth/openid/callback';
const COOKIE_S = 600;

/** There and back: these are pages that a browser is sent to, so that what goes wrong is told by the page that they lead to. */
export function createOpenidRoutes(
  { accounts, log, publicUrl }: StudioOptions,
  door: Door,
): Readonly<Record<string, Route>> {
  const { openid } = accounts;
  if (openid === undefined) return {};
  const redirectUri = publicUrl.replace(/\/$/, '') + CALLBACK;
  const cookie = createFlowCookie(publicUrl);

  function refuse({ request, response }: Call, { problem, reason }: Refusal, page = ''): void {
    log.warn('account.refused', { code: problem, reason, address: door.addressOf(request) });
    redirect(response, `/studio/${page}?problem=${problem}`);
  }

  return {
    'GET openid': async (call) => {
      const begun = await openid.begin(redirectUri);
      if (!begun.ok) return refuse(call, begun.error);
      call.response.setHeader('Set-Cookie', cookie.set(begun.value.cookie));
      redirect(call.response, begun.value.url);
    },
    'GET openid/callback': async (call) => {
      const { request, response } = call;
      const { search } = new URL(request.url ?? '/', publicUrl);
      const kept = cookie.read(request);
      if (openid.connection.isReturn(kept)) {
        const returned = { url: redirectUri + search, redirectUri, cookie: kept };
        const connected = await openid.connection.finish(returned);
        response.appendHeader('Set-Cookie', cookie.clear());
        if (!connected.ok) return refuse(call, connected.error, 'account');
        return redirect(response, '/studio/account');
      }
      const entered = await openid.enter({ url: redirectUri + search, redirectUri, cookie: kept });
      response.appendHeader('Set-Cookie', cookie.clear());
      if (!entered.ok) return refuse(call, entered.error);
      door.set(call, entered.value);
      redirect(response, '/studio/');
    },
    ...createConnectionRoutes(openid, { door, redirectUri, cookie }),
  };
}

interface Way {
  readonly door: Door;
  readonly redirectUri: string;
  readonly cookie: ReturnType<typeof createFlowCookie>;
}

/** Of somebody who is in: connects the provider to the own account, and takes it off. */
function createConnectionRoutes(
  { connection }: OpenidEntrance,
  { door, redirectUri, cookie }: Way,
): Readonly<Record<string, Route>> {
  const asOwner =
    (act: (call: Call, owner: ConnectionOwner) => Promise<void>): Route =>
    async (call) => {
      const session = await door.find(call.request);
      if (session === undefined) return answerError(call.response, 'token_invalid');
      if (session.lacksSecondFactor) return answerError(call.response, 'second_factor_missing');
      const { password = '', code } = call.body;
      await act(call, { ...session, password, code, address: door.addressOf(call.request) });
    };
  return {
    'POST openid/connection': asOwner(async (call, owner) => {
      const begun = await connection.begin(owner, redirectUri);
      if (!begun.ok) return door.refuse(call, begun.error);
      call.response.setHeader('Set-Cookie', cookie.set(begun.value.cookie));
      answerJson(call.response, { url: begun.value.url });
    }),
    'DELETE openid/connection': asOwner(async (call, owner) => {
      const gone = await connection.delete(owner);
      if (gone.ok) answerJson(call.response, {});
      else door.refuse(call, gone.error);
    }),
  };
}

interface Refusal {
  readonly problem: string;
  readonly reason: string;
}

function redirect(response: ServerResponse, to: string): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Location', to);
  answer(response, { status: 302 });
}

/** `Lax`, unlike that of a session: coming back from the provider is a step from another site. */
function createFlowCookie(publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:');
  const mark = digestText('sha256', publicUrl, 'hex').slice(0, 8);
  const name = `${isSecure ? '__Host-' : ''}earshot_openid_${mark}`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return {
    read({ headers }: IncomingMessage): string | undefined {
      const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
      const found = pairs.find((pair) => pair.startsWith(`${name}=`));
      return found?.slice(name.length + 1);
    },
    set: (value: string) => `${name}=${value}; Max-Age=${COOKIE_S}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
