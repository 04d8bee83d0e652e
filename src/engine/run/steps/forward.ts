import { SECOND } from '../../../base/duration.ts';
import type { Result } from '../../../base/result.ts';
import { ERRORS, type ErrorCode } from '../../../model/error.ts';
import { headerOf, type Event, type RequestBody } from '../../../model/request.ts';
import type { ForwardStep } from '../../../model/workflow.ts';
import type { OutboundFailure, OutboundResponse } from '../../../outbound/outbound.ts';
import type { Entry } from '../../destination/destination.ts';
import { findScope } from '../../../trigger/trigger.ts';
import { isFinalStatus } from '../../retry.ts';
import type { Exchanged, FailedStep, StepContext, StepKindHandler, StepResult } from '../step.ts';
import { toOutcome } from './outcome.ts';
import { redactHeaders } from './redact.ts';
import { parseRetryAfter } from './retry-after.ts';
import { signContent } from './signature.ts';
import { beginTrace, traceHeadersIn } from './trace.ts';

type Context = StepContext<'forward'>;
type Headers = Readonly<Record<string, string>>;

const USER_AGENT = 'Earshot/0.1.0';
const CAPTURE_BYTES = 16 * 1024;
/** Bodies up to this come with their events: one look-up for nearly every run, and memory for all of them at once. */
const SMALL_BYTES = 64 * 1024;

/** Sends the event on: its raw body and content type, signed as Standard Webhooks says, with ids in headers. */
export const forward: StepKindHandler<'forward'> = {
  kind: 'forward',
  originsOf(step) {
    const origin = originOf(step);
    return origin === undefined ? [] : [origin];
  },
  async run(context) {
    const origin = originOf(context.step);
    if (origin === undefined) return load(context);
    const { trigger, deps, path: position, attempt } = context;
    const entry = deps.destinations.enter({ origin, triggerId: trigger.id });
    if (entry.admitted) return visit(context, entry);
    return {
      status: 'waiting',
      until: entry.until,
      position,
      attempts: attempt - 1,
      error: entry.reason,
    };
  },
};

/** Steps are held in memory with their workflow, and parsing a URL costs more than finding it here. */
const origins = new WeakMap<ForwardStep, string | undefined>();

function originOf(step: ForwardStep): string | undefined {
  if (!origins.has(step)) {
    const url = URL.parse(step.url);
    origins.set(step, url !== null && /^https?:$/.test(url.protocol) ? url.origin : undefined);
  }
  return origins.get(step);
}

async function visit(
  context: Context,
  entry: Extract<Entry, { admitted: true }>,
): Promise<StepResult> {
  const startedMs = context.deps.clock.monotonic();
  const result = await load(context).catch((error: unknown) => {
    entry.leave({ kind: 'unknown' });
    throw error;
  });
  const uncountedUntil = entry.leave(toOutcome(result, { runId: context.run.id, startedMs }));
  return result.status === 'failed' ? { ...result, uncountedUntil } : result;
}

async function load(context: Context): Promise<StepResult> {
  const { store, budget } = context.deps;
  const found = await store.events.findWithBody(context.run.eventId, SMALL_BYTES);
  if (found === undefined) return erased();
  const { event } = found;
  const owner = context.trigger.id;
  const admitted = budget.take(owner, event.sizeBytes);
  if (admitted !== undefined) await admitted;
  try {
    const body = found.body ?? (await store.events.findBody(event.id));
    if (body === undefined) return erased();
    const content = await toContent(context, event, body);
    return 'status' in content ? content : await send(context, event, content);
  } finally {
    budget.give(owner, event.sizeBytes);
  }
}

/**
 * What is sent: the body as it came; or, of a trigger with an input, that as JSON. It is made here and not when the
 * event came, so that a mapping that has been mended holds for what waits and for what is replayed.
 */
async function toContent(
  context: Context,
  event: Event,
  body: RequestBody,
): Promise<RequestBody | FailedStep> {
  const { trigger, deps } = context;
  const compiled = deps.catalog.compiledTriggerOf(trigger.id);
  if (trigger.input === undefined || compiled === undefined) return body;
  const scope = await findScope(deps, event);
  if (scope === undefined) return erased();
  const made = compiled.input?.evaluate(scope, scope.ambient);
  if (made?.ok !== true) {
    const reason = made?.error.message ?? 'it cannot be compiled';
    const message = `The input of the trigger cannot be made of this event: ${reason}`;
    return { ...failed('expression_failed', message), final: true };
  }
  const rawHeaders = ['content-type', 'application/json', ...traceHeadersIn(body.head)];
  const head = { ...body.head, rawHeaders };
  return { ...body, head, bytes: Buffer.from(JSON.stringify(made.value)) };
}

async function send(context: Context, event: Event, body: RequestBody): Promise<StepResult> {
  const { step, trigger, deps, signal } = context;
  const nowMs = deps.clock.now();
  const secrets = deps.catalog.secretsOf(trigger.id, nowMs);
  // Signing with the readable ones alone was the alternative: a receiver that knows only the other would refuse for
  // good. Not final: the run goes on when the master key is put right.
  if (secrets.unreadable) {
    return failed(
      'secret_unreadable',
      'A signing secret of the trigger cannot be decrypted; is EARSHOT_MASTER_KEY right?',
    );
  }
  const timestamp = Math.floor(nowMs / SECOND);
  const signature = signContent(secrets.values, { id: event.id, timestamp, body: body.bytes });
  const trace = beginTrace(context, event, body.head);
  const headers = toHeaders(context, event, { body, timestamp, signature, trace: trace.headers });
  const request = { method: 'POST', url: step.url, headers: redactHeaders(headers) };

  const answer = await deps.outbound.request({
    method: 'POST',
    url: step.url,
    headers,
    body: body.bytes,
    timeoutMs: step.timeoutMs,
    captureBytes: CAPTURE_BYTES,
    signal,
  });
  trace.end(answer);
  return toResult(answer, { request, now: new Date(deps.clock.now()) });
}

interface Sent {
  readonly body: RequestBody;
  readonly timestamp: number;
  readonly signature: string;
  readonly trace: Headers;
}

/**
 * In rising order of rank: what may be overridden, the step's own headers, and ours. A step may say another content
 * type or user agent; an id or a signature that came from anywhere but here would be a lie to the receiver.
 */
function toHeaders(context: Context, event: Event, sent: Sent): Headers {
  const { run, step, trigger, path, attempt } = context;
  const headers: Record<string, string> = { 'user-agent': USER_AGENT, ...sent.trace };
  const contentType = headerOf(sent.body.head, 'content-type');
  if (contentType !== undefined) headers['content-type'] = contentType;
  for (const [name, value] of Object.entries(step.headers)) headers[name.toLowerCase()] = value;

  headers['webhook-id'] = event.id;
  headers['webhook-timestamp'] = String(sent.timestamp);
  // A trigger without a valid secret sends unsigned, and says so by having no signature at all.
  if (sent.signature === '') delete headers['webhook-signature'];
  else headers['webhook-signature'] = sent.signature;
  headers['earshot-event-id'] = event.id;
  headers['earshot-run-id'] = run.id;
  headers['earshot-attempt'] = String(attempt);
  headers['earshot-trigger-id'] = trigger.id;
  headers['earshot-listener-id'] = event.listenerId;
  headers['idempotency-key'] = `${run.id}:${path}`;
  return headers;
}

/** A URL that cannot be called will not become callable; the workflow has to change. All else may pass. */
const FINAL_CODES: ReadonlySet<ErrorCode> = new Set(['destination_invalid']);

type Answer = Result<OutboundResponse, OutboundFailure>;

function toResult(
  answer: Answer,
  sent: { request: NonNullable<Exchanged['request']>; now: Date },
): StepResult {
  const { request, now } = sent;
  if (!answer.ok) {
    const { code, message } = answer.error;
    return { ...failed(code, message), final: FINAL_CODES.has(code), request };
  }
  const { status, headers, body, truncated } = answer.value;
  const response = { status, headers: redactHeaders(headers), body, truncated };
  if (status >= 200 && status < 300)
    return { status: 'completed', output: { status }, request, response };
  return {
    ...failed('destination_status', messageOf(status)),
    final: isFinalStatus(status),
    retryAfterMs: parseRetryAfter(headers['retry-after'], now),
    request,
    response,
  };
}

function messageOf(status: number): string {
  if (status >= 300 && status < 400) {
    return `The destination answered ${status}; redirects are not followed, so name the address that it leads to.`;
  }
  return `The destination answered ${status}.`;
}

function failed(code: ErrorCode, message: string): FailedStep {
  return { status: 'failed', error: { code, message }, final: false };
}

function erased(): FailedStep {
  return { ...failed('body_erased', ERRORS.body_erased.means), final: true };
}
