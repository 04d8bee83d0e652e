import { en } from './en/en.ts';

/** Everything that the Studio says. A language is a folder with all of it; what is missing does not compile. */
export type Words = typeof en;

const LANGUAGES: Readonly<Record<string, Words>> = { en };

/** The page says in which language it is; where there is no page, as in a test, it is the first. */
const said = typeof document === 'undefined' ? '' : document.documentElement.lang;

export const language = LANGUAGES[said] === undefined ? 'en' : said;

export const words: Words = LANGUAGES[language] ?? en;
