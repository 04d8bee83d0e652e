/**
 * Of the languages that there are, the one that comes first among those that somebody reads: `pt-BR` is served by itself
 * or by `pt`. Who reads none of them gets the first.
 */
export function chooseLanguage(languages: readonly string[], readers: readonly string[]): string {
  const [first = 'en'] = languages;
  for (const each of readers) {
    const found =
      languages.find((one) => one === each) ?? languages.find((one) => one === each.split('-')[0]);
    if (found !== undefined) return found;
  }
  return first;
}

/**
 * How times and numbers are written: as in that of the reader's own languages which the page speaks too, so that
 * somebody in London has days before months, and else as the language has it.
 */
export function chooseLocale(language: string, readers: readonly string[]): string {
  return readers.find((each) => each.split('-')[0] === language && isTag(each)) ?? language;
}

/** Browsers hand on what the system says, which may be no language at all: `en-US@posix`. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
