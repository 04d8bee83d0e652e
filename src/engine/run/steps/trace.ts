import {
  parseTraceparent,
  toTraceHeaders,
  type SpanContext,
  type Tracer,
} from '../../../base/trace.ts';
import type { Result } from '../../../base/result.ts';
import { headerOf, type Event, type EventId, type RequestHead } from '../../../model/request.ts';
import type { OutboundFailure, OutboundResponse } from '../../../outbound/outbound.ts';
import type { StepContext } from '../step.ts';

/** What an attempt tells the destination of its trace, and the collector when it has ended. */
export interface AttemptTrace {
  readonly headers: Readonly<Record<string, string>>;
  end(answer: Result<OutboundResponse, OutboundFailure>): void;
}

/** The headers of a sender's head that are of its trace. */
export function traceHeadersIn(head: RequestHead): readonly string[] {
  return ['traceparent', 'tracestate'].flatMap((name) => {
    const value = headerOf(head, name);
    return value === undefined ? [] : [name, value];
  });
}

export function beginTrace(
  context: StepContext<'forward'>,
  event: Pick<Event, 'id' | 'bodyOf'>,
  head: RequestHead,
): AttemptTrace {
  const sender = parseTraceparent(headerOf(head, 'traceparent'), headerOf(head, 'tracestate'));
  const { tracer } = context.deps;
  // Nobody here makes spans: then the sender's own is the one that the destination goes on from.
  if (tracer === undefined)
    return { headers: sender === undefined ? {} : toTraceHeaders(sender), end: () => undefined };
  const { run, path, attempt } = context;
  // Of the request that the head is of: its sender's trace has no span of another one.
  const request = tracer.contextOf(`request:${event.bodyOf.slice('req_'.length)}`, sender);
  const own = tracer.childOf(request, `attempt:${run.id}:${path}:${attempt}`);
  const startMs = context.deps.clock.now();
  return {
    headers: toTraceHeaders(own),
    end: (answer) =>
      record(tracer, { context, eventId: event.id, own, parent: request, startMs, answer }),
  };
}

interface Ended {
  readonly context: StepContext<'forward'>;
  readonly eventId: EventId;
  readonly own: SpanContext;
  readonly parent: SpanContext;
  readonly startMs: number;
  readonly answer: Result<OutboundResponse, OutboundFailure>;
}

function record(tracer: Tracer, ended: Ended): void {
  const { own, parent, startMs, answer } = ended;
  if (!own.isSampled) return;
  const { durationMs } = answer.ok ? answer.value : answer.error;
  tracer.record({
    context: own,
    parentId: parent.spanId,
    kind: 'client',
    name: 'POST',
    startMs,
    durationMs,
    attributes: toAttributes(ended),
    events: [],
    failed: !answer.ok || answer.value.status >= 400,
  });
}

/** Of the URL no more than where it leads: what is behind it may be a secret. */
function toAttributes({ context, eventId, answer }: Ended) {
  const { run, step, trigger, path, attempt } = context;
  const url = new URL(step.url);
  const status = answer.ok ? answer.value.status : undefined;
  return {
    'http.request.method': 'POST',
    'http.request.resend_count': attempt > 1 ? attempt - 1 : undefined,
    'http.response.status_code': status,
    'server.address': url.hostname,
    'server.port': Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    'error.type': toErrorType(answer),
    'earshot.event_id': eventId,
    'earshot.run_id': run.id,
    'earshot.trigger_id': trigger.id,
    'earshot.replay_id': run.replayId,
    'earshot.step': path,
    'earshot.attempt': attempt,
  };
}

function toErrorType(answer: Ended['answer']): string | undefined {
  if (!answer.ok) return answer.error.code;
  return answer.value.status >= 400 ? String(answer.value.status) : undefined;
}
