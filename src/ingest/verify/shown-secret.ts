import type { SignatureSetting } from '../../model/listener.ts';
import type { RequestHead } from '../../model/request.ts';
import type { Place } from '../../provider/provider.ts';
import { hideBehindWebhookPath } from '../path.ts';
import { schemeOf } from './preset.ts';

const REDACTED = '[redacted]';

/** Where the shared secret of a listener stands as it is. */
interface Shown {
  /** In lower case. */
  readonly headers: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly isInPath: boolean;
}

/** By the setting as it is loaded; null where nothing of a head shows a secret. */
const shownOf = new WeakMap<SignatureSetting, Shown | null>();

/**
 * What is kept of a request shows nobody the secret of its listener: whoever has read it could send what they like. A
 * secret in the body stays, unless the listener's redaction names it: the body is kept as it came.
 */
export function hideSecret(head: RequestHead, setting: SignatureSetting | undefined): RequestHead {
  if (setting === undefined) return head;
  let shown = shownOf.get(setting);
  if (shown === undefined) shownOf.set(setting, (shown = findShown(setting)));
  if (shown === null) return head;
  const { headers, parameters, isInPath } = shown;
  const target = isInPath ? hideBehindWebhookPath(head.target, REDACTED) : head.target;
  return {
    target: parameters.size === 0 ? target : hideParameters(target, parameters),
    rawHeaders: head.rawHeaders.map((text, i) =>
      i % 2 === 1 && headers.has(head.rawHeaders[i - 1]?.toLowerCase() ?? '') ? REDACTED : text,
    ),
  };
}

function findShown(setting: SignatureSetting): Shown | null {
  const scheme = schemeOf(setting);
  if (scheme?.kind !== 'token') return null;
  const { at } = scheme;
  return {
    headers: new Set(at.flatMap(headersAt)),
    parameters: new Set(at.flatMap(parametersAt)),
    isInPath: at.some((place) => place.in === 'path'),
  };
}

function headersAt(place: Place): readonly string[] {
  if (place.in === 'header') return [place.name];
  return place.in === 'expression'
    ? fieldsOf('headers', place.source).map((name) => name.toLowerCase())
    : [];
}

function parametersAt(place: Place): readonly string[] {
  if (place.in === 'query') return [place.name];
  return place.in === 'expression' ? fieldsOf('query_params', place.source) : [];
}

/** The fields of a variable that an expression names. */
function fieldsOf(variable: string, source: string): readonly string[] {
  const named = new RegExp(
    String.raw`\b${variable}\s*(?:\[\s*(["'])(.+?)\1\s*\]|\.\s*(\w+))`,
    'gi',
  );
  return [...source.matchAll(named)].map(([, , quoted, plain]) => quoted ?? plain ?? '');
}

function hideParameters(target: string, parameters: ReadonlySet<string>): string {
  const mark = target.indexOf('?');
  if (mark < 0) return target;
  const pairs = target.slice(mark + 1).split('&');
  const hidden = pairs.map((pair) => {
    const [[name] = []] = new URLSearchParams(pair);
    return name !== undefined && parameters.has(name)
      ? `${pair.split('=', 1)[0] ?? ''}=${REDACTED}`
      : pair;
  });
  return `${target.slice(0, mark)}?${hidden.join('&')}`;
}
