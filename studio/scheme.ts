import { createSignal } from './signal.ts';

/** Light or dark; empty: as the system has it. Kept in this browser, since it is about its screen. */
export type Scheme = 'light' | 'dark' | '';

const KEY = 'earshot.scheme';

export const scheme = createSignal<Scheme>(readScheme());

function readScheme(): Scheme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : '';
  } catch {
    // A browser may keep nothing for pages at all.
    return '';
  }
}

export function setScheme(value: Scheme): void {
  try {
    if (value === '') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, value);
  } catch {
    // Then it holds until the page is left.
  }
  scheme.set(value);
  applyScheme();
}

/** Before the first drawing, so that nothing flashes. */
export function applyScheme(): void {
  document.documentElement.dataset['scheme'] = scheme.get();
}
