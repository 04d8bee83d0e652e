/** What a reader has chosen for this browser, since it is about its screen: kept in it, and nowhere else. */

export function readPreference(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    // A browser may keep nothing for pages at all.
    return '';
  }
}

/** An empty one is forgotten. */
export function keepPreference(key: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Then it holds until the page is left.
  }
}
