/** What code in a language is made of: a row of the table in `languages.ts`, one file each. Slots are `{{name}}`. */
export interface Language {
  readonly title: string;
  readonly library: string;
  /** What the code is saved as. */
  readonly file: string;
  /** Brings the library; undefined where the language has it. */
  readonly install?: string;
  readonly run: string;
  /** A text as the language writes it, whatever is in the text. */
  readonly literal: (text: string) => string;
  /** What stands between the parts of a text: ` + `. */
  readonly join: string;
  /** Reads the variable `{{name}}` of the environment. */
  readonly environment: string;
  /** Lines of the head, and what they are there for; those for `always` stay. */
  readonly imports: readonly (readonly [line: string, needs: readonly Need[]])[];
  /** One header: `{{name}}` and `{{value}}`, or `{{both}}` as one text. */
  readonly header: string;
  /** From `{{secret}}` to the key. */
  readonly key: Readonly<Record<SecretForm, string>>;
  readonly id: string;
  readonly timestamp: Readonly<Record<Unit, string>>;
  /** Names `{{text}}` as what is signed. */
  readonly content: string;
  /** From the key and what is signed to the signature, with `{{hash}}`. */
  readonly signature: Readonly<Record<Encoding, string>>;
  readonly hashes: Readonly<Record<Hash, string>>;
  /** What the parts made above are called in expressions. */
  readonly names: Readonly<Record<'id' | 'timestamp' | 'body' | 'signature', string>>;
  /** The whole: `{{imports}}`, `{{url}}`, `{{body}}`, `{{type}}`, `{{signing}}`, `{{headers}}`. */
  readonly source: string;
  /** Whether the whole says the content type by itself. */
  readonly saysType?: true;
}

export type Need = 'always' | 'id' | 'time' | 'signature' | SecretForm | Encoding;
export type SecretForm = 'utf8' | 'whsec';
export type Encoding = 'hex' | 'base64';
export type Unit = 's' | 'ms';
export type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512';
