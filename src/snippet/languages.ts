import type { Language } from './language.ts';
import { csharp } from './languages/csharp.ts';
import { curl } from './languages/curl.ts';
import { go } from './languages/go.ts';
import { java } from './languages/java.ts';
import { javascript } from './languages/javascript.ts';
import { php } from './languages/php.ts';
import { python } from './languages/python.ts';
import { ruby } from './languages/ruby.ts';
import { swift } from './languages/swift.ts';

/** The eight languages of the published contract, in its order, and curl. */
export const LANGUAGES = {
  curl,
  python,
  javascript,
  go,
  ruby,
  java,
  php,
  csharp,
  swift,
} as const satisfies Record<string, Language>;

export type LanguageName = keyof typeof LANGUAGES;
