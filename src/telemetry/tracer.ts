import { digest } from '../base/bytes.ts';
import type { Span, SpanContext, Tracer } from '../base/trace.ts';
import type { Sampler } from '../config/config.ts';

export interface TracerOptions {
  /** The same on every node and after a restart, and another one for every installation. */
  readonly seed: string;
  readonly sampler: Sampler;
  readonly take: (span: Span) => void;
}

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
/** By the last 56 bits, which are random by the standard, so that others who sample by the same ratio agree. */
const RATIO_DIGITS = 14;

export function createTracer({ seed, sampler, take }: TracerOptions): Tracer {
  const made = (subject: string, digits: number): string =>
    digest('sha256', `${seed}:${subject}`).toString('hex').slice(0, digits);
  const isChosen = (traceId: string): boolean =>
    Number.parseInt(traceId.slice(-RATIO_DIGITS), 16) < sampler.ratio * 16 ** RATIO_DIGITS;

  const samples = (sender: SpanContext | undefined, traceId: string): boolean =>
    sender !== undefined && sampler.heedsParent ? sender.isSampled : isChosen(traceId);

  return {
    contextOf(subject, sender) {
      const traceId = sender?.traceId ?? made(`trace:${subject}`, TRACE_DIGITS);
      return {
        traceId,
        spanId: made(subject, SPAN_DIGITS),
        isSampled: samples(sender, traceId),
        state: sender?.state,
      };
    },
    childOf: (parent, subject) => ({ ...parent, spanId: made(subject, SPAN_DIGITS) }),
    record(span) {
      if (span.context.isSampled) take(span);
    },
  };
}
