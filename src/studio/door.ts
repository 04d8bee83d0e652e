import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSessionCookie,
  toProof,
  type Authenticated,
  type SignedIn,
} from '../account/account.ts';
import type { Result } from '../base/result.ts';
import { EarshotError } from '../model/error.ts';
import { answerError, answerJson } from './answer.ts';
import type { StudioOptions } from './options.ts';

/** One call of the way in. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Members that are text. */
  readonly body: Readonly<Record<string, string>>;
}

export type Route = (call: Call) => Promise<void>;

/** Between sessions and cookies. */
export interface Door {
  tokenOf(request: IncomingMessage): string | undefined;
  /** Whose session the cookie is. */
  find(request: IncomingMessage): Promise<Authenticated | undefined>;
  /** The address of who calls; undefined where many stand behind it. */
  addressOf(request: IncomingMessage): string | undefined;
  describe(token: string, session: Authenticated): object;
  enter(call: Call, result: Result<SignedIn, EarshotError>): Promise<void>;
  /** Sets the cookie of a session; answers nothing. */
  set(call: Call, signedIn: SignedIn): void;
  refuse(call: Call, error: EarshotError): void;
  clear(): string;
}

export function createDoor(options: StudioOptions): Door {
  const { accounts, log, publicUrl, addressOf } = options;
  const cookie = createSessionCookie(publicUrl);
  const tokenOf = (request: IncomingMessage) => cookie.read(request.headers.cookie);
  const describe = (token: string, { account, lacksSecondFactor }: Authenticated) => ({
    account: { id: account.id, name: account.name, role: account.role },
    lacks_second_factor: lacksSecondFactor,
    proof: toProof(token),
    public_url: publicUrl,
  });
  const note = ({ request }: Call) => ({ address: addressOf(request) });
  const set = (call: Call, { token, account }: SignedIn): void => {
    log.info('account.entered', { account: account.name, ...note(call) });
    call.response.appendHeader('Set-Cookie', cookie.set(token));
  };
  const refuse = (call: Call, error: EarshotError): void => {
    log.warn('account.refused', { code: error.code, ...note(call) });
    answerError(call.response, error);
  };
  return {
    tokenOf,
    addressOf,
    describe,
    set,
    refuse,
    clear: () => cookie.clear(),
    async find(request) {
      const token = tokenOf(request);
      return token === undefined ? undefined : accounts.authenticate(token);
    },
    async enter(call, result) {
      if (!result.ok) return refuse(call, result.error);
      const { token } = result.value;
      const session = await accounts.authenticate(token);
      if (session === undefined) return refuse(call, new EarshotError('token_invalid'));
      set(call, result.value);
      answerJson(call.response, describe(token, session));
    },
  };
}
