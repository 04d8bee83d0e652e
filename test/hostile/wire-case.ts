import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ListenerId } from '../../src/model/listener.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../kit/receiver.ts';
import { openWire, type Answer, type Wire } from './wire.ts';

/** What a case may write into its bytes. */
export interface Target {
  readonly path: string;
  /** A whole header line, without its end. */
  readonly authorization: string;
  readonly token: string;
  /** Request line, Host and Authorization of a good request, each with its end. */
  readonly head: string;
}

type Bytes = string | Uint8Array | readonly (string | Uint8Array)[];

/** One connection: what is written, what must come back, and what must not. */
export interface WireCase {
  readonly name: string;
  readonly listener?: ListenerChanges;
  readonly bytes: (target: Target) => Bytes | Promise<Bytes>;
  /** The answers in order, interim ones included. */
  readonly statuses: readonly number[];
  /** Whether the server takes nothing more on this connection; else the next request on it must be served. Left out: not asked. */
  readonly closing?: boolean;
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
  /** The bodies of the events that are kept, in order; one for each 200 where left out. */
  readonly events?: readonly (string | Uint8Array)[];
  /** Requests that come together may be ready in any order; left out: they are kept in the order in which they came. */
  readonly inAnyOrder?: boolean;
  readonly isHead?: boolean;
}

export const BODY = '{"a":1}';
const PROBE = '{"p":1}';

/** Nobody who is refused learns what refused him, or where in the code. */
const NEVER = ['HPE_', 'llhttp', 'node_modules', 'Error:', ' at ', 'undefined'];

export function testWire(title: string, cases: readonly WireCase[]): void {
  describe(title, () => {
    let receiver: Receiver;
    let token: string;
    before(async () => {
      receiver = await openReceiver();
      token = (await receiver.createCredential()).token;
    });
    after(async () => {
      await receiver.close();
      // What was sent as `__proto__` has reached no prototype.
      assert.deepEqual([Object.keys(Object.prototype), Object.keys(Array.prototype)], [[], []]);
    });
    for (const wireCase of cases) test(wireCase.name, () => run(wireCase, { receiver, token }));
  });
}

export function toTarget(path: string, token: string): Target {
  const authorization = `Authorization: Bearer ${token}`;
  const head = `POST ${path} HTTP/1.1\r\nHost: earshot\r\n${authorization}\r\n`;
  return { path, authorization, token, head };
}

/** A good request with a length. */
export function post({ head }: Target, body: string | Uint8Array, headers = ''): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = `Content-Length: ${bytes.byteLength}\r\n`;
  return Buffer.concat([Buffer.from(`${head}${length}${headers}\r\n`, 'latin1'), bytes]);
}

interface Context {
  readonly receiver: Receiver;
  readonly token: string;
}

async function run(wireCase: WireCase, { receiver, token }: Context): Promise<void> {
  const { path, listener } = await receiver.createListener(wireCase.listener ?? {});
  const target = toTarget(path, token);
  const bytes = await wireCase.bytes(target);
  const wire = openWire(receiver.port, { isHead: wireCase.isHead ?? false });
  try {
    wire.send(...(Array.isArray(bytes) ? (bytes as Uint8Array[]) : [bytes as Uint8Array]));
    const answers = await wire.answers(wireCase.statuses.length);
    assert.deepEqual(
      answers.map((answer) => answer.status),
      wireCase.statuses,
      JSON.stringify(answers),
    );
    assertAnswers(answers, wireCase);
    if (wireCase.closing) await assertClosing(wire, answers);
    else if (wireCase.closing === false) await assertOpen(wire, answers, target);
    await assertEvents(wireCase, receiver, listener.id);
  } finally {
    wire.destroy();
  }
}

function assertAnswers(answers: readonly Answer[], wireCase: WireCase): void {
  const text = answers.map(toText).join('\n');
  for (const part of wireCase.contains ?? []) {
    assert.ok(text.includes(part), `lacks ${part}: ${text}`);
  }
  for (const part of [...(wireCase.lacks ?? []), ...NEVER]) {
    assert.ok(!text.includes(part), `contains ${part}: ${text}`);
  }
  for (const { status, headers, body } of answers.filter((answer) => answer.status >= 200)) {
    assert.match(headers['x-request-id'] ?? '', /^req_[0-9a-z]{11}$/, text);
    assert.equal(headers['server'], undefined);
    assert.ok(headers['date'] !== undefined, text);
    if (status === 404 || wireCase.isHead === true) continue;
    const { request_id: id } = JSON.parse(body) as { request_id: string };
    assert.equal(id, headers['x-request-id']);
  }
}

function toText({ status, headers, body }: Answer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  return `${status}\n${lines.join('')}${body}`;
}

/** It says so, ends with our end, and answers nothing more. */
async function assertClosing(wire: Wire, answers: readonly Answer[]): Promise<void> {
  assert.equal(answers.at(-1)?.headers['connection']?.toLowerCase(), 'close');
  wire.end();
  assert.equal((await wire.closed()).length, answers.length);
}

/** The next request on the same connection is read from where it begins. */
async function assertOpen(wire: Wire, answers: readonly Answer[], target: Target): Promise<void> {
  assert.notEqual(answers.at(-1)?.headers['connection']?.toLowerCase(), 'close');
  wire.send(post(target, PROBE));
  const all = await wire.answers(answers.length + 1);
  assert.equal(all.length, answers.length + 1, 'the next request has no answer');
  assert.equal(all.at(-1)?.status, 200, JSON.stringify(all));
}

async function assertEvents(
  wireCase: WireCase,
  receiver: Receiver,
  listenerId: ListenerId,
): Promise<void> {
  const { items } = await receiver.store.events.list({ limit: 100, listenerId });
  const kept: string[] = [];
  for (const { requestId } of items.toReversed()) {
    const body = await receiver.store.requests.findBody(requestId);
    kept.push(Buffer.from(body?.bytes ?? []).toString('latin1'));
  }
  if (wireCase.closing === false) assert.equal(kept.pop(), PROBE);
  const good = wireCase.statuses.filter((status) => status === 200);
  const events = wireCase.events ?? good.map(() => BODY);
  const expected = events.map((body) => Buffer.from(body as string).toString('latin1'));
  if (wireCase.inAnyOrder === true) assert.deepEqual(kept.toSorted(), expected.toSorted());
  else assert.deepEqual(kept, expected);
}
