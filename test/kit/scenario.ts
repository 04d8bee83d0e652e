import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sign } from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import { SECOND } from '../../src/base/duration.ts';
import type { RequestId } from '../../src/model/request.ts';
import { eventually } from './clock.ts';
import { rawPost, sendRaw, type RawAnswer } from './raw.ts';
import { openReceiver, type ListenerChanges, type Receiver } from './receiver.ts';

export const SECRET = "It's a Secret to Everybody";
const WHSEC = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
export const BODY = '{"action":"opened","issue":{"number":1}}';
export const JSON_TYPE = { 'content-type': 'application/json' };

export interface Scenario {
  readonly name: string;
  readonly listener?: ListenerChanges;
  readonly method?: string;
  readonly path?: (path: string) => string;
  readonly headers?: (context: Context) => Record<string, string> | Promise<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly status: number;
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
  /** The row that the ledger has afterwards; undefined: none. */
  readonly ledger:
    { readonly outcome: string; readonly code?: string; readonly body: boolean } | undefined;
}

export interface Context {
  readonly receiver: Receiver;
  readonly token: string;
}

export const bearer = ({ token }: Context) => ({ ...JSON_TYPE, authorization: `Bearer ${token}` });
export const github = async (body = BODY) => ({
  ...JSON_TYPE,
  'x-hub-signature-256': await sign(SECRET, body),
  'x-github-event': 'issues',
});
export const GITHUB: ListenerChanges = { preset: 'github', secret: SECRET };
export const STANDARD: ListenerChanges = { preset: 'standard-webhooks', secret: WHSEC };
export const received = { outcome: 'received', body: true };
export const refused = (code: string) => ({ outcome: 'rejected', code, body: false });
export const refusedWithBody = (code: string) => ({ outcome: 'rejected', code, body: true });

export const ACCEPTED = [
  '"message":"Event received successfully"',
  '"status":"RECEIVED"',
  '"event_id":"evt_',
  '"request_id":"req_',
];

export function standard(
  options: { at?: Date; body?: string; secret?: string } = {},
): Record<string, string> {
  const at = options.at ?? new Date();
  return {
    ...JSON_TYPE,
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / SECOND)),
    'webhook-signature': new Webhook(options.secret ?? WHSEC).sign(
      'msg_1',
      at,
      options.body ?? BODY,
    ),
  };
}

/** Each scenario is one request over a real socket to a listener of its own: its answer, and what the ledger keeps of it. */
export function testScenarios(title: string, scenarios: readonly Scenario[]): void {
  describe(title, () => {
    let context: Context;
    before(async () => {
      const receiver = await openReceiver();
      context = { receiver, token: (await receiver.createCredential()).token };
    });
    after(() => context.receiver.close());

    for (const scenario of scenarios) test(scenario.name, () => testScenario(scenario, context));
  });
}

async function testScenario(scenario: Scenario, context: Context): Promise<void> {
  const { receiver } = context;
  const { path, listener } = await receiver.createListener(scenario.listener ?? {});
  const headers = await Promise.resolve(scenario.headers?.(context) ?? {});
  const post = rawPost(scenario.path?.(path) ?? path, headers, scenario.body ?? BODY);
  if (scenario.method !== undefined) post[0] = String(post[0]).replace('POST', scenario.method);
  const answer = await sendRaw(receiver.port, post);

  assert.equal(answer.status, scenario.status, answer.text);
  assertText(answer, scenario);
  await assertLedger(scenario, { ...context, answer, listenerId: listener.id });
}

function assertText(answer: RawAnswer, scenario: Scenario): void {
  const text = answer.text.toLowerCase();
  for (const part of scenario.contains ?? []) {
    assert.ok(text.includes(part.toLowerCase()), `lacks ${part}: ${answer.text}`);
  }
  for (const part of scenario.lacks ?? []) {
    assert.ok(!text.includes(part.toLowerCase()), `contains ${part}: ${answer.text}`);
  }
  assert.match(answer.headers['x-request-id'] ?? '', /^req_[0-9a-z]{11}$/);
}

type Answered = Context & { readonly answer: RawAnswer; readonly listenerId: string };

async function assertLedger(
  scenario: Scenario,
  { receiver, token, answer, listenerId }: Answered,
): Promise<void> {
  const { requests } = receiver.store;
  const id = answer.headers['x-request-id'] as RequestId;
  if (scenario.ledger === undefined) {
    assert.equal(await requests.find(id), undefined);
    return;
  }
  // A stranger does not wait for the row, so neither can this count on it at once.
  await eventually(async () => (await requests.find(id)) !== undefined);
  const row = await requests.find(id);
  assert.equal(row?.listenerId, listenerId);
  assert.equal(row.outcome, scenario.ledger.outcome);
  assert.equal(row.code, scenario.ledger.code);
  const body = await requests.findBody(id);
  assert.equal(body !== undefined, scenario.ledger.body);
  if (body !== undefined)
    assert.deepEqual(Buffer.from(body.bytes), Buffer.from(scenario.body ?? BODY));
  assert.ok(!JSON.stringify(body?.head ?? '').includes(token), 'the credential is stored');
}
