import type { z } from 'zod';
import type { Json } from '../../base/json.ts';
import {
  compileListener,
  inferSchema,
  MALFORMED,
  readPayload,
  type Mask,
} from '../../definition/definition.ts';
import type { Listener, ListenerId } from '../../model/listener.ts';
import { isAtLeast } from '../../model/account.ts';
import { headerOf, type RequestBody, type RequestId } from '../../model/request.ts';
import type { Caller } from '../auth.ts';
import { listenerInput } from '../contract/listener.ts';
import type { listenerTest } from '../contract/listener-test.ts';
import type { Call, Handlers, RehearsalReport, RehearsedRequest } from '../handler.ts';
import type { ApiDeps } from '../handler.ts';
import { check } from '../input.ts';
import { mergePatch, replaceWhole } from '../merge-patch.ts';
import { found, refuse, refuseField } from '../refusal.ts';
import { findMask } from '../redaction.ts';
import { toListenerInput } from '../wire/listener.ts';
import { toDefinition, WHOLE_MEMBERS, type ListenerDeps } from './listeners.ts';

type Deps = ListenerDeps & Pick<ApiDeps, 'rehearse'>;
type TestHandlers = Pick<Handlers, 'testListener' | 'testDefinition' | 'inferSchema'>;
type Input = z.output<typeof listenerInput>;
type Asked = Pick<Call<'testDefinition'>['body'], 'request' | 'request_id'>;

/** Of a listener that does not exist. */
const NO_LISTENER: ListenerId = 'lsn_00000000000';
const LOOKED_AT = 50;

export function createListenerTestHandlers(deps: Deps): TestHandlers {
  const { store } = deps;

  async function find(id: ListenerId): Promise<Listener> {
    return found(await store.listeners.find(id), 'listener', id);
  }

  return {
    async testListener({ params, body, caller }) {
      const before = await find(params.id);
      const patch = body.definition as Json | undefined;
      if (patch !== undefined && !isEmpty(patch)) assertMayChange(caller);
      if (patch === undefined) return rehearse(deps, body, { listener: before });
      const patched = mergePatch(toListenerInput(before) as Json, patch);
      const input = check(listenerInput, replaceWhole(patched, patch, WHOLE_MEMBERS), 'definition');
      const listener = { ...before, ...toDefinition(deps, input, before) };
      return rehearse(deps, body, { listener, secret: secretOf(input) });
    },

    async testDefinition({ body, now }) {
      const { definition } = body;
      const times = { createdAt: now, updatedAt: now };
      const listener = {
        ...toDefinition(deps, definition, undefined),
        ...times,
        id: NO_LISTENER,
        urls: [],
      };
      return rehearse(deps, body, { listener, secret: secretOf(definition) ?? '' });
    },

    async inferSchema({ params, query }) {
      const { id: listenerId } = await find(params.id);
      const page = await store.requests.list({ listenerId, limit: query.limit ?? LOOKED_AT });
      const bodies = await Promise.all(page.items.map(({ id }) => store.requests.findBody(id)));
      const mask = await findMask(deps, listenerId);
      const payloads = bodies.flatMap((body) => (body === undefined ? [] : payloadOf(body)));
      const shown = mask === undefined ? payloads : payloads.map((payload) => mask.json(payload));
      return { schema: { ...inferSchema(shown) }, payload_count: shown.length };
    },
  };
}

function isEmpty(patch: Json): boolean {
  return typeof patch === 'object' && patch !== null && Object.keys(patch).length === 0;
}

/** An expression of one's own can ask what a redaction hides: only who could take the redaction away may try one. */
function assertMayChange({ role }: Caller): void {
  if (isAtLeast(role, 'editor')) return;
  refuse('role_insufficient', `to try a change wants the role "editor"; the account has "${role}"`);
}

function secretOf({ verification }: Input): string | undefined {
  return verification?.signature?.secret;
}

function payloadOf({ head, bytes }: Pick<RequestBody, 'head' | 'bytes'>): readonly Json[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payload = readPayload(headerOf(head, 'content-type'), whole);
  return payload === undefined || payload === MALFORMED ? [] : [payload];
}

interface Rehearsed {
  readonly listener: Listener;
  /** Of the signature, where it is not the one that is kept. */
  readonly secret?: string | undefined;
}

async function rehearse(
  deps: Deps,
  asked: Asked,
  { listener, secret }: Rehearsed,
): Promise<z.input<typeof listenerTest>> {
  const secrets =
    secret === undefined ? undefined : { values: [Buffer.from(secret)], unreadable: false };
  const request = toRequest(asked);
  const report = await deps.rehearse({ listener, secrets, request });
  if (report.kind === 'skipped') refuse('state_conflict', report.message);
  const shown = await createShown(deps, listener);
  return {
    ...toWireReport(report),
    event: { type: report.event.type ?? null, data: shown(report.event.data) },
    payload: shown(await findPayload(deps, request)),
  };
}

/** Masked as the listener is, for who reads must not see more by asking so; and as it would be, to see whether it fits. */
async function createShown(
  deps: Deps,
  listener: Listener,
): Promise<(value: Json | undefined) => Json> {
  const masks: (Mask | undefined)[] = [
    await findMask(deps, listener.id),
    compileListener(listener)?.mask,
  ];
  return (value = null) =>
    masks.reduce<Json>((shown, mask) => (mask === undefined ? shown : mask.json(shown)), value);
}

async function findPayload(
  { store }: Deps,
  request: ReturnType<typeof toRequest>,
): Promise<Json | undefined> {
  if ('id' in request) {
    const body = await store.requests.findBody(request.id);
    return body === undefined ? undefined : payloadOf(body)[0];
  }
  const { rawHeaders, target, bytes } = request;
  return payloadOf({ head: { target, rawHeaders }, bytes })[0];
}

function toRequest({ request, request_id: id }: Asked): RehearsedRequest | { id: RequestId } {
  if ((request === undefined) === (id === undefined))
    refuseField('request', 'expected either a request or a request_id');
  if (id !== undefined) return { id };
  return compose(request ?? {});
}

function compose(request: NonNullable<Asked['request']>): RehearsedRequest {
  const { query, headers = [], body = '', body_encoding: encoding } = request;
  return {
    method: request.method ?? 'POST',
    target: query === undefined ? '/' : `/?${query}`,
    rawHeaders: headers.flatMap(({ name, value }) => [name, value]),
    bytes: Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8'),
    address: request.address ?? '127.0.0.1',
  };
}

function toWireReport(
  report: RehearsalReport,
): Omit<z.input<typeof listenerTest>, 'event' | 'payload'> {
  return {
    outcome: report.outcome,
    status: report.status,
    answer: report.answer,
    stages: report.stages.map(
      ({ stage, decision, durationUs, code, message, details, clauses }) => ({
        stage,
        decision,
        duration_us: durationUs,
        code: code ?? null,
        message: message ?? null,
        details: details?.map((detail) => ({ ...detail })) ?? null,
        clauses: clauses?.map((clause) => ({ ...clause })) ?? null,
      }),
    ),
    dedupe_key: report.dedupeKey ?? null,
    duplicate_of: report.duplicateOf ?? null,
    triggers: report.triggers.map(({ triggerId, name, decision, message }) => ({
      trigger_id: triggerId,
      name,
      decision,
      message: message ?? null,
    })),
  };
}
