/** Traces as https://www.w3.org/TR/trace-context/ names them: what every room may say of one, and no more. */

export interface SpanContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
  /** `tracestate`: other systems' own, passed on as it came. */
  readonly state: string | undefined;
}

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A piece of work that has ended. */
export interface Span {
  readonly context: SpanContext;
  /** The span that caused it, wherever that was. */
  readonly parentId: string | undefined;
  readonly kind: 'server' | 'client' | 'internal';
  readonly name: string;
  /** Since 1970. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
  /** What happened on the way, by how long after the start. */
  readonly events: readonly { readonly name: string; readonly afterMs: number }[];
  readonly failed: boolean;
}

/**
 * Where spans go. Ids are made from what a span is of, so that whoever goes on with a run, after a restart or on another
 * node, goes on with its trace, and nothing has to be stored for it.
 */
export interface Tracer {
  /** Of a request: in the trace of its sender where that sent one, else in one of its own. */
  contextOf(subject: string, sender: SpanContext | undefined): SpanContext;
  childOf(parent: SpanContext, subject: string): SpanContext;
  record(span: Span): void;
}

/** Version 00 is all of it; a version of tomorrow may have more behind; ff is none. */
const FORMS = [
  /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/,
  /^(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/,
];
const NOTHING = /^0+$/;
/** What the standard wants to be passed on at least. */
const MOST_STATE_LENGTH = 512;

/** Undefined where there is none, or none that is valid: then a trace begins here. */
export function parseTraceparent(
  traceparent: string | undefined,
  tracestate?: string,
): SpanContext | undefined {
  if (traceparent === undefined) return undefined;
  const match = FORMS.map((form) => form.exec(traceparent.trim())).find((found) => found !== null);
  const [, traceId = '', spanId = '', flags = ''] = match ?? [];
  if (match === undefined || NOTHING.test(traceId) || NOTHING.test(spanId)) return undefined;
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { traceId, spanId, isSampled, state: readState(tracestate) };
}

function readState(text: string | undefined): string | undefined {
  const isFit = text !== undefined && text !== '' && text.length <= MOST_STATE_LENGTH;
  return isFit && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

/** The headers that tell the next one of it. */
export function toTraceHeaders(context: SpanContext): Readonly<Record<string, string>> {
  const { traceId, spanId, isSampled, state } = context;
  return {
    traceparent: `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`,
    ...(state !== undefined && { tracestate: state }),
  };
}
