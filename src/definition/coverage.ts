import { compileExpression } from '../expr/expr.ts';
import type { Listener, SignatureSetting } from '../model/listener.ts';
import { providerOf, type ContentPart } from '../provider/provider.ts';

/** Something that is allowed and may not be meant. */
export interface Warning {
  /** A JSON pointer into the definition. */
  readonly path: string;
  readonly message: string;
}

/**
 * Dedupe keys from what the signature does not cover: whoever has seen one signed request can send it again with another
 * header, and it is no duplicate.
 */
export function findUncoveredKeys({
  verification: { signature },
  dedupe,
}: Pick<Listener, 'verification' | 'dedupe'>): readonly Warning[] {
  if (signature === undefined || dedupe === undefined || dedupe.windowMs === 0) return [];
  const covered = coverageOf(signature);
  if (covered === undefined) return [];
  return dedupe.keys.flatMap((source, i) => {
    const uncovered = materialOf(source).filter((part) => !covered.has(part));
    if (uncovered.length === 0) return [];
    const message = `the signature does not cover ${uncovered.join(', ')}: a request that is sent again with another value passes as a new one`;
    return [{ path: `/dedupe/key/${i}`, message }];
  });
}

const BODY = 'the body';
const QUERY = 'the query';
const METHOD = 'the method';

/** What a key is made of: parts of the request, headers one by one. */
function materialOf(source: string): readonly string[] {
  const compiled = compileExpression(source);
  if (!compiled.ok) return [];
  const parts = new Set<string>();
  for (const name of compiled.value.reads) {
    if (name === 'headers') for (const header of headersIn(source)) parts.add(header);
    else if (name === 'query_params') parts.add(QUERY);
    else if (name === 'method') parts.add(METHOD);
    else if (name === 'parsed_body' || name === 'raw_body') parts.add(BODY);
  }
  return [...parts];
}

function headersIn(source: string): readonly string[] {
  const named = /\bheaders\s*(?:\[\s*(["'])(.+?)\1\s*\]|\.\s*(\w+))/gi;
  const names = [...source.matchAll(named)].map(([, , quoted, plain]) => quoted ?? plain ?? '');
  return names.length === 0 ? ['the headers'] : names.map(toHeaderPart);
}

function toHeaderPart(name: string): string {
  return `the header "${name.toLowerCase()}"`;
}

/** What a signature covers; undefined where there is none over the request, as with tokens and certificates. */
function coverageOf({ preset, scheme: custom }: SignatureSetting): ReadonlySet<string> | undefined {
  if (custom !== undefined)
    return custom.type === 'signature' ? new Set(partsOfTemplate(custom.content)) : undefined;
  const scheme = providerOf(preset)?.scheme;
  return scheme?.kind === 'signature' ? new Set(scheme.content.flatMap(toParts)) : undefined;
}

function partsOfTemplate(template: string): readonly string[] {
  return Array.from(template.matchAll(/\{([^{}]+)\}/g), ([, source]) => source ?? '').flatMap(
    materialOf,
  );
}

/** What a part of the signed content covers, by its kind. */
const COVERED: Readonly<Record<Exclude<ContentPart['kind'], 'value'>, readonly string[]>> = {
  body: [BODY],
  'sorted-form': [BODY],
  crc32: [BODY],
  sha256: [BODY],
  lines: [BODY],
  method: [METHOD],
  query: [QUERY],
  url: [QUERY],
  literal: [],
  path: [],
  param: [],
};

function toParts(part: ContentPart): readonly string[] {
  if (part.kind !== 'value') return COVERED[part.kind];
  return part.of.in === 'header' ? [toHeaderPart(part.of.name)] : [];
}
