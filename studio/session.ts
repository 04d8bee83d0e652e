import { send } from './api.ts';
import { createSignal } from './signal.ts';

export type Role = 'viewer' | 'log_viewer' | 'editor' | 'admin';

/** Who is signed in. */
export interface Session {
  readonly account: { readonly id: string; readonly name: string; readonly role: Role };
  /** Goes along with every change, to show that it is meant. */
  readonly proof: string;
  readonly public_url: string;
  /** The role wants a second factor, and the account has none. */
  readonly lacks_second_factor: boolean;
}

export interface Nobody {
  readonly account: null;
  /** No account has been made yet. */
  readonly first: boolean;
  /** What the provider is called by which one can sign in; null where there is none. */
  readonly openid: string | null;
}

/** Undefined until the server has said. */
export const session = createSignal<Session | Nobody | undefined>(undefined);

export function proof(): string {
  const now = session.get();
  return now !== undefined && now.account !== null ? now.proof : '';
}

export async function loadSession(): Promise<void> {
  session.set(await ask('GET', 'session'));
}

/** The server has said that there is none any more. */
export function endSession(): void {
  session.set({ account: null, first: false, openid: null });
  // What the page offers to come in again, the server says.
  void loadSession().catch(() => undefined);
}

export async function signIn(given: {
  readonly name: string;
  readonly password: string;
  readonly code: string | undefined;
}): Promise<void> {
  session.set(await ask('POST', 'session', given));
}

export async function signOut(): Promise<void> {
  session.set(await ask('DELETE', 'session', {}));
}

export type LinkTarget =
  | { readonly kind: 'first' }
  | { readonly kind: 'account'; readonly name: string; readonly role: Role };

export function describeLink(link: string): Promise<LinkTarget> {
  return ask('POST', 'link', { link });
}

export async function redeemLink(given: {
  readonly link: string;
  readonly name: string;
  readonly password: string;
  readonly code: string | undefined;
}): Promise<void> {
  session.set(await ask('POST', 'password', given));
}

export async function changePassword(current: string, next: string): Promise<void> {
  session.set(await ask('POST', 'own-password', { current, next }));
}

export async function ask<T>(method: string, name: string, body?: object): Promise<T> {
  const response = await send(`/studio/auth/${name}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return (await response.json()) as T;
}

const ROLES: readonly Role[] = ['viewer', 'log_viewer', 'editor', 'admin'];

export function useRole(): { readonly can: (needed: Role) => boolean } {
  const now = session.use();
  const role = now?.account?.role ?? 'viewer';
  return { can: (needed) => ROLES.indexOf(role) >= ROLES.indexOf(needed) };
}
