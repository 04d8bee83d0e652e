import { keepPreference, readPreference } from './preference.ts';
import { createSignal } from './signal.ts';

/** Light or dark; empty: as the system has it. Kept in this browser, since it is about its screen. */
export type Scheme = 'light' | 'dark' | '';

const KEY = 'earshot.scheme';

export const scheme = createSignal<Scheme>(readScheme());

function readScheme(): Scheme {
  const kept = readPreference(KEY);
  return kept === 'light' || kept === 'dark' ? kept : '';
}

export function setScheme(value: Scheme): void {
  keepPreference(KEY, value);
  scheme.set(value);
  applyScheme();
}

/** Before the first drawing, so that nothing flashes. */
export function applyScheme(): void {
  document.documentElement.dataset['scheme'] = scheme.get();
}
