import { parseTraceparent, type Tracer } from '../base/trace.ts';
import type { RequestId } from '../model/request.ts';
import type { Outcome } from './outcome.ts';
import type { ArrivedRequest } from './request.ts';

export interface Traced {
  readonly request: ArrivedRequest;
  readonly outcome: Outcome;
  readonly requestId: RequestId;
  /** Of the answer; a replay has none. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

/** One span for a request, from its head to its answer, with the ends of the stages in it. */
export function traceRequest(tracer: Tracer, traced: Traced): void {
  const { request, requestId, durationMs, status } = traced;
  const { traceparent, tracestate } = request.headers;
  const sender = parseTraceparent(toText(traceparent), toText(tracestate));
  const context = tracer.contextOf(toSubject(requestId), sender);
  if (!context.isSampled) return;
  const isReplay = request.replayOf !== undefined;
  tracer.record({
    context,
    parentId: sender?.spanId,
    kind: isReplay ? 'internal' : 'server',
    name: isReplay ? 'replay' : `${request.method} ${ROUTE}`,
    startMs: request.receivedAt.getTime(),
    durationMs,
    attributes: toAttributes(traced),
    events: toEvents(request),
    failed: status !== undefined && status >= 500,
  });
}

/** What runs of the event go on with: an event has the suffix of the request that it was made from. */
function toSubject(requestId: RequestId): string {
  return `request:${requestId.slice('req_'.length)}`;
}

/** As https://opentelemetry.io/docs/specs/semconv/http/http-spans/ names them; the id in the path is a secret of sorts. */
const ROUTE = '/webhooks/v1/listeners/{listener_id}/notify';

function toAttributes({ request, outcome, requestId, status }: Traced) {
  return {
    'http.request.method': request.method,
    'http.route': ROUTE,
    'http.response.status_code': status,
    'http.request.body.size': request.bytes?.byteLength,
    'client.address': request.address,
    'error.type': outcome.kind === 'rejected' ? outcome.code : undefined,
    'earshot.request_id': requestId,
    'earshot.listener_id': request.listener?.id,
    'earshot.outcome': outcome.kind,
    'earshot.event_id': 'eventId' in outcome ? outcome.eventId : undefined,
    'earshot.event_type': request.eventType,
    'earshot.replay_of': request.replayOf,
  };
}

function toEvents(request: ArrivedRequest): { readonly name: string; readonly afterMs: number }[] {
  let afterMs = 0;
  return request.stages.map(({ stage, durationUs }) => {
    afterMs += durationUs / 1_000;
    return { name: stage, afterMs };
  });
}

function toText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
