import type { IncomingMessage, ServerResponse } from 'node:http';
import { digestText } from '../base/bytes.ts';
import { answer } from './answer.ts';
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

  function refuse({ request, response }: Call, { problem, reason }: Refusal): void {
    log.warn('account.refused', { code: problem, reason, address: door.addressOf(request) });
    redirect(response, `/studio/?problem=${problem}`);
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
      const entered = await openid.enter({ url: redirectUri + search, redirectUri, cookie: kept });
      response.appendHeader('Set-Cookie', cookie.clear());
      if (!entered.ok) return refuse(call, entered.error);
      door.set(call, entered.value);
      redirect(response, '/studio/');
    },
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
