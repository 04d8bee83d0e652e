import type { Encoding, Hash, Language, Need, SecretForm, Unit } from './language.ts';
import { LANGUAGES, type LanguageName } from './languages.ts';

/** Code to paste: sends one webhook to a listener, with the key and the signature that it wants. */

export type { LanguageName };
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as [LanguageName, ...LanguageName[]];

export interface SnippetTarget {
  /** The webhook URL. */
  readonly url: string;
  readonly contentType: string;
  readonly wantsKey: boolean;
  readonly signing: Signing | undefined;
}

/** How a signature is made, as the verifying side has it. What is not in the tables below cannot be written. */
export interface Signing {
  readonly algorithm: string;
  readonly encoding: string;
  readonly header: string;
  readonly prefix: string;
  readonly content: readonly (
    | { readonly kind: 'literal'; readonly text: string }
    | { readonly kind: 'header'; readonly name: string }
    | { readonly kind: 'body' }
  )[];
  readonly timestamp: { readonly header: string; readonly unit: Unit } | undefined;
  readonly secret: string;
}

export interface Snippet {
  readonly language: LanguageName;
  readonly title: string;
  readonly library: string;
  readonly file: string;
  readonly install: string | undefined;
  readonly run: string;
  /** Of the environment: what the code reads and does not hold. */
  readonly variables: readonly Variable[];
  readonly source: string;
}

export const KEY_VARIABLE = 'EARSHOT_API_KEY';
export const SECRET_VARIABLE = 'EARSHOT_SECRET';
export type Variable = typeof KEY_VARIABLE | typeof SECRET_VARIABLE;

/** What is sent: the payload of the published contract's examples. */
export const SAMPLE_BODY = JSON.stringify({
  event_type: 'incident.created',
  data: {
    incident_id: 'INC0123456',
    priority: 'High',
    short_description: 'Email server is down.',
  },
});

const HASHES: Readonly<Record<string, Hash>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};
const ENCODINGS: ReadonlySet<string> = new Set<Encoding>(['hex', 'base64']);
const SECRET_FORMS: ReadonlySet<string> = new Set<SecretForm>(['utf8', 'whsec']);

/** Whether code can be written that signs so. */
export function canSign({ algorithm, encoding, secret }: Signing): boolean {
  return Object.hasOwn(HASHES, algorithm) && ENCODINGS.has(encoding) && SECRET_FORMS.has(secret);
}

/** The target's signing must be one that `canSign`. */
export function createSnippet(name: LanguageName, target: SnippetTarget): Snippet {
  const language: Language = LANGUAGES[name];
  const { url, contentType, signing } = target;
  const { title, library, file, install, run, literal } = language;
  const lines = signing === undefined ? [] : signingLines(language, signing);
  const source = fill(language.source, {
    imports: importsOf(language, signing),
    url: literal(url),
    body: literal(SAMPLE_BODY),
    type: literal(contentType),
    signing: lines.join('\n'),
    headers: headersOf(language, target)
      .map((header) => headerLine(language, header))
      .join('\n'),
  });
  return {
    language: name,
    title,
    library,
    file,
    install,
    run,
    variables: variablesOf(target),
    source: source.replaceAll(/\n{3,}/g, '\n\n'),
  };
}

function variablesOf({ wantsKey, signing }: SnippetTarget): readonly Variable[] {
  const variables: Variable[] = [];
  if (wantsKey) variables.push(KEY_VARIABLE);
  if (signing !== undefined) variables.push(SECRET_VARIABLE);
  return variables;
}

/** The snippet's code with these values in it, in place of what it reads from the environment. */
export function embedValues(
  { language: name, source }: Pick<Snippet, 'language' | 'source'>,
  values: Readonly<Partial<Record<Variable, string | undefined>>>,
): string {
  const language: Language = LANGUAGES[name];
  let embedded = source;
  for (const [variable, value] of Object.entries(values)) {
    if (value === undefined) continue;
    embedded = embedded.replaceAll(environment(language, variable), () => language.literal(value));
  }
  return embedded;
}

function environment(language: Language, name: string): string {
  return fill(language.environment, { name });
}

/** A piece of a text in the code: known now, or an expression that the code evaluates. */
type Piece = { readonly text: string } | { readonly code: string };

interface Header {
  readonly name: string;
  readonly value: readonly Piece[];
}

/** Pieces that are known and stand together become one literal. */
function express({ literal, join }: Language, pieces: readonly Piece[]): string {
  const codes: string[] = [];
  let known = '';
  for (const piece of [...pieces, { code: '' }]) {
    if ('text' in piece) known += piece.text;
    else {
      if (known !== '') codes.push(literal(known));
      if (piece.code !== '') codes.push(piece.code);
      known = '';
    }
  }
  return codes.join(join);
}

function headerLine(language: Language, { name, value }: Header): string {
  return fill(language.header, {
    name: language.literal(name),
    value: express(language, value),
    both: express(language, [{ text: `${name}: ` }, ...value]),
  });
}

function headersOf(
  language: Language,
  { contentType, wantsKey, signing }: SnippetTarget,
): readonly Header[] {
  const { names, saysType } = language;
  const headers: Header[] = [];
  if (saysType === undefined)
    headers.push({ name: 'Content-Type', value: [{ text: contentType }] });
  if (wantsKey) {
    const key = { code: environment(language, KEY_VARIABLE) };
    headers.push({ name: 'Authorization', value: [{ text: 'Bearer ' }, key] });
  }
  if (signing === undefined) return headers;
  for (const name of signedHeaders(signing)) {
    const code = name === signing.timestamp?.header ? names.timestamp : names.id;
    headers.push({ name, value: [{ code }] });
  }
  const value = [{ text: signing.prefix }, { code: names.signature }];
  return [...headers, { name: signing.header, value }];
}

/** Those that are made for each request: when it is sent, and what it is called. */
function signedHeaders({ content, timestamp }: Signing): readonly string[] {
  const named = content.flatMap((part) => (part.kind === 'header' ? [part.name] : []));
  return [...new Set([...named, ...(timestamp === undefined ? [] : [timestamp.header])])];
}

function signingLines(language: Language, signing: Signing): readonly string[] {
  const { key, id, timestamp, content, signature, hashes, names } = language;
  const secret = environment(language, SECRET_VARIABLE);
  const pieces = signing.content.map((part): Piece => {
    if (part.kind === 'literal') return part;
    if (part.kind === 'body') return { code: names.body };
    return { code: part.name === signing.timestamp?.header ? names.timestamp : names.id };
  });
  const needs = needsOf(signing);
  return [
    fill(key[signing.secret as SecretForm], { secret }),
    ...(needs.has('id') ? [id] : []),
    ...(signing.timestamp === undefined ? [] : [timestamp[signing.timestamp.unit]]),
    fill(content, { text: express(language, pieces) }),
    fill(signature[signing.encoding as Encoding], { hash: hashes[hashOf(signing)] }),
  ];
}

function hashOf({ algorithm }: Signing): Hash {
  const hash = HASHES[algorithm];
  if (hash === undefined) throw new TypeError(`nothing is known of "${algorithm}"`);
  return hash;
}

function needsOf(signing: Signing | undefined): ReadonlySet<Need> {
  if (signing === undefined) return new Set(['always']);
  const { secret, encoding, timestamp } = signing;
  const ids = signedHeaders(signing).filter((name) => name !== timestamp?.header);
  return new Set<Need>([
    'always',
    'signature',
    secret as SecretForm,
    encoding as Encoding,
    ...(timestamp === undefined ? [] : (['time'] as const)),
    ...(ids.length === 0 ? [] : (['id'] as const)),
  ]);
}

function importsOf({ imports, hashes }: Language, signing: Signing | undefined): string {
  const needs = needsOf(signing);
  const lines = imports.filter(([, reasons]) => reasons.some((need) => needs.has(need)));
  // Go imports the package of the hash by its name.
  const hashImport =
    signing === undefined ? '' : `"crypto/${hashes[hashOf(signing)].replace(/\..*/, '')}"`;
  return lines.map(([line]) => fill(line, { hashImport })).join('\n');
}

/** A line that is one slot, or a slot within a line. */
const SLOT = /^([\t ]*)\{\{(\w+)\}\}(\n|$)|\{\{(\w+)\}\}/gm;

/**
 * Fills the slots of a template, each once: what is filled in is not looked at again. Lines keep the indentation of
 * their slot, and a line whose only slot is empty goes.
 */
function fill(template: string, slots: Readonly<Record<string, string>>): string {
  return template.replaceAll(SLOT, (whole, ...found: (string | undefined)[]) => {
    const [indent = '', line, end = '', inline] = found;
    const text = slots[line ?? inline ?? ''];
    if (text === undefined || inline !== undefined) return text ?? whole;
    return text === '' ? '' : `${indent}${text.replaceAll('\n', `\n${indent}`)}${end}`;
  });
}
