import { compileExpression } from '../../expr/expr.ts';
import {
  SECRET_IN_PATH,
  type CustomJws,
  type CustomScheme,
  type CustomSignature,
  type CustomToken,
} from '../../model/listener.ts';
import type {
  AlgorithmName,
  ContentPart,
  Place,
  Scheme,
  SecretForm,
  SignatureScheme,
} from '../../provider/provider.ts';
import { ALGORITHMS } from './algorithms.ts';

/** A scheme of the builder's own, in the words of the table. */
export function toScheme(custom: CustomScheme): Scheme {
  switch (custom.type) {
    case 'signature':
      return toSignature(custom);
    case 'token':
      return toToken(custom);
    case 'jws':
      return toJws(custom);
    case 'client_certificate':
      return {
        kind: 'client-certificate',
        header: custom.header.toLowerCase(),
        form: custom.form,
      };
  }
}

function toSignature(custom: CustomSignature): SignatureScheme {
  const { algorithm, timestamp, id } = custom;
  return {
    kind: 'signature',
    algorithm: algorithm as AlgorithmName,
    encoding: custom.encoding,
    signature: [expression(custom.signature, custom)],
    content: parseTemplate(custom.content),
    key: { from: 'secret', form: formOf(custom) },
    ...(timestamp && {
      timestamp: {
        at: expression(timestamp.value),
        unit: timestamp.unit,
        toleranceMs: timestamp.toleranceMs,
      },
    }),
    ...(id !== undefined && { id: expression(id) }),
  };
}

function formOf({ algorithm, secretForm }: CustomSignature): SecretForm {
  return algorithm.startsWith('hmac-') ? (secretForm ?? 'utf8') : 'public-key';
}

function toToken({ value, prefix, form = 'plain' }: CustomToken): Scheme {
  const at: Place = value === SECRET_IN_PATH ? { in: 'path' } : expression(value, { prefix });
  return { kind: 'token', at: [at], form };
}

function toJws(custom: CustomJws): Scheme {
  const { jwksUrl, issuer, bodyHashClaim } = custom;
  return {
    kind: 'jws',
    at: { in: 'header', name: custom.header.toLowerCase(), prefix: custom.prefix ?? '' },
    algorithms: custom.algorithms,
    keys: jwksUrl === undefined ? { from: 'secret' } : { from: 'jwks', url: jwksUrl },
    ...(bodyHashClaim !== undefined && { bodyHashClaim }),
    ...(issuer !== undefined && { issuers: [issuer] }),
    ...(custom.audience !== undefined && { audience: custom.audience }),
    maxAgeMs: custom.maxAgeMs,
  };
}

function expression(
  source: string,
  { prefix, separator }: { prefix?: string | undefined; separator?: string | undefined } = {},
): Place {
  return {
    in: 'expression',
    source,
    ...(prefix !== undefined && { prefix }),
    ...(separator !== undefined && { separator }),
  };
}

const NAMED: Readonly<Record<string, ContentPart>> = {
  raw_body: { kind: 'body' },
  url: { kind: 'url' },
  method: { kind: 'method' },
  path: { kind: 'path' },
  query: { kind: 'query' },
  sorted_form: { kind: 'sorted-form' },
  crc32: { kind: 'crc32' },
  sha256: { kind: 'sha256' },
};

/** `v0:{headers["x-time"]}:{raw_body}`: a name of the table above, or an expression that gives a text. */
function parseTemplate(template: string): readonly ContentPart[] {
  return template.split(/(\{[^}]*\})/).flatMap((piece): ContentPart[] => {
    if (piece === '') return [];
    if (!piece.startsWith('{')) return [{ kind: 'literal', text: piece }];
    const source = piece.slice(1, -1).trim();
    return [NAMED[source] ?? { kind: 'value', of: expression(source) }];
  });
}

export interface SchemeFault {
  /** Of the scheme: `content`, `timestamp.value`. */
  readonly field: string;
  readonly problem: string;
}

/** What is wrong with a scheme and can be told without a request; undefined when nothing is. */
export function findSchemeFault(custom: CustomScheme): SchemeFault | undefined {
  if (custom.type === 'token') return findTokenFault(custom);
  if (custom.type !== 'signature') return undefined;
  if (!Object.hasOwn(ALGORITHMS, custom.algorithm)) {
    const names = Object.keys(ALGORITHMS).map((name) => `"${name}"`);
    return { field: 'algorithm', problem: `expected one of ${names.join(', ')}` };
  }
  const parts = parseTemplate(custom.content);
  // What is signed without the body says nothing about it.
  if (!parts.some(({ kind }) => BODY_KINDS.has(kind)))
    return { field: 'content', problem: 'expected a part that is made of the body: "{raw_body}"' };
  const sources = parts.flatMap((part) =>
    part.kind === 'value' && part.of.in === 'expression' ? [part.of.source] : [],
  );
  return (
    findExpressionFault('signature', custom.signature) ??
    sources.map((source) => findExpressionFault('content', source)).find(Boolean) ??
    findExpressionFault('timestamp.value', custom.timestamp?.value) ??
    findExpressionFault('id', custom.id)
  );
}

const BODY_KINDS: ReadonlySet<ContentPart['kind']> = new Set([
  'body',
  'sha256',
  'crc32',
  'sorted-form',
]);

function findTokenFault({ value, prefix, form }: CustomToken): SchemeFault | undefined {
  if (value !== SECRET_IN_PATH) return findExpressionFault('value', value);
  if (prefix !== undefined) return { field: 'prefix', problem: 'a path has none' };
  return form === 'basic' ? { field: 'form', problem: 'a path has no basic form' } : undefined;
}

function findExpressionFault(field: string, source: string | undefined): SchemeFault | undefined {
  if (source === undefined) return undefined;
  const compiled = compileExpression(source);
  return compiled.ok ? undefined : { field, problem: compiled.error.summary };
}
