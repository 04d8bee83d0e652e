import { ask } from './session.ts';

/** What somebody can do about the own account; each change wants the password. */
export interface Security {
  /** Who signs in by a provider has none. */
  readonly has_password: boolean;
  readonly via: 'password' | 'openid';
  /** Null where nobody signs in by a provider. */
  readonly openid: { readonly title: string; readonly connected: boolean } | null;
  readonly second_factor: { readonly since: string; readonly codes_left: number } | null;
}

export interface NewFactor {
  readonly secret: string;
  readonly uri: string;
}

interface Codes {
  readonly recovery_codes: readonly string[];
}

export function loadSecurity(): Promise<Security> {
  return ask('GET', 'security');
}

export interface Shown {
  readonly password: string;
  readonly code?: string;
}

/** Where the browser is to go. */
export async function beginConnection(shown: Shown): Promise<string> {
  return (await ask<{ url: string }>('POST', 'openid/connection', shown)).url;
}

export async function deleteConnection(shown: Shown): Promise<void> {
  await ask('DELETE', 'openid/connection', shown);
}

export function beginSecondFactor(password: string): Promise<NewFactor> {
  return ask('POST', 'second-factor', { password });
}

export async function confirmSecondFactor(code: string): Promise<readonly string[]> {
  return (await ask<Codes>('POST', 'second-factor/confirmation', { code })).recovery_codes;
}

export async function deleteSecondFactor(password: string): Promise<void> {
  await ask('DELETE', 'second-factor', { password });
}

export async function renewRecoveryCodes(password: string): Promise<readonly string[]> {
  return (await ask<Codes>('POST', 'recovery-codes', { password })).recovery_codes;
}
