/** Words that have no place here, and what to say instead. Patterns are written so that none matches itself. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly say: string;
  /** Where it holds; everywhere where left out. */
  readonly files?: string;
}

const CODE = '**/*.{ts,tsx,js,mjs,cjs}';

export const TEXT_RULES: readonly TextRule[] = [
  { pattern: /cance[l]{2}(?!ation)\w*/i, say: 'is spelled with one l' },
  {
    pattern:
      /\b(?:registry\.|www\.)?(?:npmj[s]|yarnpk[g])\.(?:org|com)\b|\bnpm\.pkg\.github\.co[m]\b/i,
    say: 'is the host of a package registry; name the package',
  },
  {
    pattern: /(?<![\w.~*)\]}>-])\/(?:work|root|tmp)\/[\w.-]*/,
    say: 'is a path of one machine; ask the system for a folder, or name none',
  },
  {
    pattern: /"resolved": "http[s]?:/,
    say: 'ties the lock file to one registry; .npmrc leaves it out, so install from here',
    files: '**/package-lock.json',
  },
  {
    pattern:
      /\b(?:oxlint|eslint)-disabl[e]\b|@ts-(?:ignor[e]|nochec[k])\b|prettier-ignor[e]\b|jscpd:ignor[e]/,
    say: 'asks for an exemption, and there are none; change the code, or the rule for everybody',
    files: CODE,
  },
  {
    pattern: /@ts-expect-erro[r]\b/,
    say: 'belongs in a test that shows what does not compile',
    files: '{src,scripts,bench}/**/!(*.test|*.suite).ts',
  },
];

/** File names that say nothing about what is inside; folders too. */
export const FILE_NAMES: ReadonlySet<string> = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'lib',
  'types',
  'interfaces',
  'constants',
  'index',
  'core',
  'manager',
]);

/** Endings that a file may not hide such a name behind: `store-utils.ts`. */
export const FILE_NAME_ENDINGS = /-(?:utils?|helpers?|common|misc|manager)$/;

/** What an exported or local type may not be called. */
export const TYPE_NAMES = /^I[A-Z][a-z]|(?:Manager|Service|Helpers?|Utils?)$/;

/**
 * Second words for things that have one, as the words of an identifier. Only those that can mean nothing else here:
 * `token`, `source`, `body` and `job` are often right, and are left to the reader.
 */
export const SECOND_WORDS: Readonly<Record<string, string>> = {
  subscription: 'trigger',
  subscriptions: 'triggers',
  delivery: 'attempt',
  deliveries: 'attempts',
  'hook id': 'listenerId',
  'webhook handler': 'listener',
  'webhook endpoint': 'listener',
  'webhook source': 'listener, or provider',
  'callback url': 'webhookUrl',
  'ingest url': 'webhookUrl',
  'debounce key': 'dedupeKey',
  'execution id': 'runId',
  'job id': 'runId',
  'visibility timeout': 'lease',
  'retry strategy': 'retryPolicy',
  redrive: 'replay',
  resend: 'replay',
  playbook: 'workflow',
  succeeded: 'completed',
};
