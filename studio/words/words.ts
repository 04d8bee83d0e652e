import { readPreference } from '../preference.ts';
import { en } from './en/en.ts';
import { chooseLanguage } from './locale.ts';

/** Everything that the Studio says. A language is a folder with all of it; what is missing does not compile. */
export type Words = typeof en;

/** The first is shown to who reads none of them. */
const CATALOGUES: Readonly<Record<string, Words>> = { en };

export const languages = Object.keys(CATALOGUES);

/** Where a reader has chosen another language than the browser's. */
export const LANGUAGE_KEY = 'earshot.language';

/** Where there is no page, as in a test, it is the first. */
const isPage = typeof document !== 'undefined';

export const language = chooseLanguage(
  languages,
  isPage ? [readPreference(LANGUAGE_KEY), ...navigator.languages] : [],
);
if (isPage) document.documentElement.lang = language;

export const words: Words = CATALOGUES[language] ?? en;
