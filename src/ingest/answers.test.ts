import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChallengeRule } from '../model/challenge.ts';
import type { Listener } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';
import { eventually } from '../../test/kit/clock.ts';
import { rawPost, sendRaw, type RawAnswer } from '../../test/kit/raw.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../../test/kit/receiver.ts';
import { github, SECRET } from '../../test/kit/scenario.ts';

/**
 * Every answer of the notify endpoint, from one listener that has every stage: what is changed is what the row is about.
 * Each row says which stages the timeline has, so that no stage is skipped and none comes before its turn.
 */

const GOOD = '{"action":"opened","n":1}';
const EVERYTHING: ListenerChanges = {
  preset: 'github',
  secret: SECRET,
  verification: {
    credential: 'required',
    allowlist: ['127.0.0.1/32'],
    rules: ['headers["x-rule"] != "no"'],
  },
  payload: {
    contentTypes: ['application/json'],
    maxBytes: 200,
    schema: { action: 'string', n: 'number' },
  },
  filter: 'action == "opened"',
  dedupe: { keys: ['n'], windowMs: 60_000, keep: 'first', maxWaitMs: undefined },
  mapping: { type: '"issue." + action', data: { doubled: 'n * 2' } },
  rateLimit: { perSecond: 1_000, burst: 1_000 },
};

interface Row {
  readonly title: string;
  readonly listener?: (everything: ListenerChanges) => ListenerChanges;
  readonly method?: string;
  readonly path?: (path: string) => string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent once before. */
  readonly twice?: true;
  readonly status: number;
  readonly contains: readonly string[];
  readonly outcome: string | undefined;
  /** Of the row; undefined: there is none. */
  readonly stages: string | undefined;
  readonly keepsBody: boolean;
}

const TO_PARSE = 'admit identify receive verify rules parse';
const ALL = `${TO_PARSE} schema filter key map match`;
const withPayload = (more: Partial<Listener['payload']>) => (all: ListenerChanges) => ({
  ...all,
  payload: { contentTypes: ['application/json'], maxBytes: 200, ...all.payload, ...more },
});

const ASKED: ChallengeRule = {
  method: 'POST',
  when: 'ask != NULL',
  answer: { status: 202, headers: { 'x-answer': 'ask' }, json: { answer: 'ask' } },
};

const ROWS: readonly Row[] = [
  {
    title: '200 RECEIVED: event and runs are committed',
    status: 200,
    contains: ['"status":"RECEIVED"', '"event_id":"evt_', '"request_id":"req_'],
    outcome: 'received',
    stages: ALL,
    keepsBody: true,
  },
  {
    title: '200 FILTERED: kept out by the filter',
    body: '{"action":"closed","n":1}',
    status: 200,
    contains: ['"status":"FILTERED"'],
    outcome: 'filtered',
    stages: `${TO_PARSE} schema filtered`,
    keepsBody: true,
  },
  {
    title: '200 DUPLICATE: of an event that is committed',
    twice: true,
    status: 200,
    contains: ['"status":"DUPLICATE"', '"event_id":"evt_'],
    outcome: 'duplicate',
    stages: ALL,
    keepsBody: true,
  },
  {
    title: '200 QUARANTINED: does not fit, and the listener says so',
    listener: withPayload({ onMismatch: 'quarantine' }),
    body: '{"action":"opened","n":"1"}',
    status: 200,
    contains: ['"status":"QUARANTINED"'],
    outcome: 'quarantined',
    stages: `${TO_PARSE} quarantined`,
    keepsBody: true,
  },
  {
    title: 'as configured: a challenge, without a credential and a signature',
    listener: (all) => ({ ...all, challenges: [ASKED] }),
    body: '{"ask":"who"}',
    headers: { authorization: undefined, 'x-hub-signature-256': undefined },
    status: 202,
    contains: ['x-answer: who', '{"answer":"who"}'],
    outcome: 'challenged',
    stages: 'admit challenged',
    keepsBody: false,
  },
  {
    title: 'as configured: a challenge that comes with another method',
    listener: (all) => ({ ...all, challenges: [{ ...ASKED, method: 'GET', when: 'true' }] }),
    method: 'GET',
    status: 202,
    contains: [],
    outcome: 'challenged',
    stages: 'admit challenged',
    keepsBody: false,
  },
  {
    title: '400: the body is not what its content type says',
    body: '{"action":',
    status: 400,
    contains: ['"code":"body_malformed"'],
    outcome: 'rejected',
    stages: 'admit identify receive verify rules reject',
    keepsBody: true,
  },
  {
    title: '401: no credential',
    headers: { authorization: undefined },
    status: 401,
    contains: ['"code":"credential_missing"', 'www-authenticate: Bearer'],
    outcome: 'rejected',
    stages: 'admit reject',
    keepsBody: false,
  },
  {
    title: '401: a signature over other bytes',
    headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    status: 401,
    contains: ['"code":"signature_mismatch"', 'www-authenticate: Bearer'],
    outcome: 'rejected',
    stages: 'admit identify receive reject',
    keepsBody: false,
  },
  {
    title: '401: a rule does not hold',
    headers: { 'x-rule': 'no' },
    status: 401,
    contains: ['"code":"rule_failed"', 'www-authenticate: Bearer'],
    outcome: 'rejected',
    stages: 'admit identify receive verify reject',
    keepsBody: true,
  },
  {
    title: '403: the address is not on the allowlist',
    listener: (all) => ({ ...all, verification: { ...all.verification, allowlist: ['::1/128'] } }),
    status: 403,
    contains: ['"code":"address_not_allowed"'],
    outcome: 'rejected',
    stages: 'reject',
    keepsBody: false,
  },
  {
    title: '403: the credential is not allowed on this listener',
    listener: (all) => ({
      ...all,
      verification: { ...all.verification, allowedCredentials: ['crd_00000000000'] },
    }),
    status: 403,
    contains: ['"code":"credential_not_allowed"'],
    outcome: 'rejected',
    stages: 'admit reject',
    keepsBody: false,
  },
  {
    title: '404 with nothing in it: disabled',
    listener: (all) => ({ ...all, enabled: false }),
    status: 404,
    contains: ['content-length: 0'],
    outcome: undefined,
    stages: undefined,
    keepsBody: false,
  },
  {
    title: '404 with nothing in it: no such listener',
    path: (path) => path.replace(/[0-9a-f]{8}-/, '00000000-'),
    status: 404,
    contains: ['content-length: 0'],
    outcome: undefined,
    stages: undefined,
    keepsBody: false,
  },
  {
    title: '404 with nothing in it: a malformed id',
    path: (path) => path.replace(/[0-9a-f]{8}-/, 'x-'),
    status: 404,
    contains: ['content-length: 0'],
    outcome: undefined,
    stages: undefined,
    keepsBody: false,
  },
  {
    title: '405: another method',
    method: 'PUT',
    status: 405,
    contains: ['"code":"method_not_allowed"', 'allow: POST'],
    outcome: 'rejected',
    stages: 'reject',
    keepsBody: false,
  },
  {
    title: '413: over the limit of the listener',
    body: `{"action":"opened","n":1,"x":"${'x'.repeat(200)}"}`,
    status: 413,
    contains: ['"code":"body_too_large"'],
    outcome: 'rejected',
    stages: 'reject',
    keepsBody: false,
  },
  {
    title: '415: not among the content types',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    contains: ['"code":"content_type_unsupported"'],
    outcome: 'rejected',
    stages: 'admit identify receive verify rules reject',
    keepsBody: true,
  },
  {
    title: '422: does not fit the schema',
    body: '{"action":"opened","n":"1"}',
    status: 422,
    contains: ['"code":"payload_schema_mismatch"', '{"path":"/n","message":"must be number"}'],
    outcome: 'rejected',
    stages: `${TO_PARSE} reject`,
    keepsBody: true,
  },
  {
    title: '422: the filter cannot be evaluated',
    listener: (all) => ({ ...all, filter: 'action > n' }),
    status: 422,
    contains: ['"code":"expression_failed"'],
    outcome: 'rejected',
    stages: `${TO_PARSE} schema reject`,
    keepsBody: true,
  },
  {
    title: '422: the dedupe key cannot be evaluated',
    listener: (all) => ({
      ...all,
      dedupe: { keys: ['action > n'], windowMs: 60_000, keep: 'first', maxWaitMs: undefined },
    }),
    status: 422,
    contains: ['"code":"expression_failed"'],
    outcome: 'rejected',
    stages: `${TO_PARSE} schema filter reject`,
    keepsBody: true,
  },
  {
    title: '422: the mapping cannot be evaluated',
    listener: (all) => ({ ...all, mapping: { type: undefined, data: { a: 'action > n' } } }),
    status: 422,
    contains: ['"code":"expression_failed"'],
    outcome: 'rejected',
    stages: `${TO_PARSE} schema filter key reject`,
    keepsBody: true,
  },
  {
    title: '429: over its quota',
    listener: (all) => ({ ...all, quota: { maxBytes: 1 } }),
    twice: true,
    status: 429,
    contains: ['"code":"quota_exceeded"', 'retry-after: '],
    outcome: 'rejected',
    stages: 'admit identify receive verify rules reject',
    // It is what there is no room for.
    keepsBody: false,
  },
  {
    title: '429: over the rate limit',
    listener: (all) => ({ ...all, rateLimit: { perSecond: 0.01, burst: 1 } }),
    twice: true,
    status: 429,
    contains: ['"code":"rate_limited"', 'retry-after: '],
    outcome: 'rejected',
    stages: 'admit identify receive verify rules reject',
    keepsBody: true,
  },
];

describe('every answer of the notify endpoint', () => {
  let receiver: Receiver;
  let token: string;
  before(async () => {
    receiver = await openReceiver();
    ({ token } = await receiver.createCredential());
  });
  after(() => receiver.close());

  async function send(row: Row, path: string): Promise<RawAnswer> {
    const body = row.body ?? GOOD;
    const all = {
      ...(await github(body)),
      authorization: `Bearer ${token}`,
      'x-rule': 'yes',
      ...row.headers,
    };
    const headers = Object.fromEntries(
      Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined),
    );
    const post = rawPost(row.path?.(path) ?? path, headers, body);
    if (row.method !== undefined) post[0] = String(post[0]).replace('POST', row.method);
    return sendRaw(receiver.port, post);
  }

  for (const row of ROWS) {
    test(row.title, async () => {
      const { path } = await receiver.createListener(row.listener?.(EVERYTHING) ?? EVERYTHING);
      if (row.twice === true) assert.equal((await send(row, path)).status, 200);
      const answer = await send(row, path);
      assert.equal(answer.status, row.status, answer.text);
      const text = answer.text.toLowerCase();
      for (const part of row.contains) assert.ok(text.includes(part.toLowerCase()), answer.text);
      if (row.status === 404) assert.equal(answer.body, '');
      if (!row.contains.some((part) => part.includes('event_id')))
        assert.ok(!text.includes('event_id'), answer.text);
      await assertKept(row, answer);
    });
  }

  async function assertKept(row: Row, answer: RawAnswer): Promise<void> {
    const { requests } = receiver.store;
    const id = answer.headers['x-request-id'] as RequestId;
    if (row.outcome === undefined) return assert.equal(await requests.find(id), undefined);
    await eventually(async () => (await requests.find(id)) !== undefined);
    const kept = await requests.find(id);
    assert.equal(kept?.outcome, row.outcome);
    assert.equal(kept.stages.map(({ stage }) => stage).join(' '), row.stages);
    const body = await requests.findBody(id);
    assert.equal(
      body === undefined ? undefined : Buffer.from(body.bytes).toString(),
      row.keepsBody ? (row.body ?? GOOD) : undefined,
    );
  }

  test('503: the store cannot take it now', async () => {
    const broken = await openReceiver();
    const made = await broken.createCredential();
    const { preset: _preset, secret: _secret, ...unsigned } = EVERYTHING;
    const { path } = await broken.createListener(unsigned);
    await broken.store.close();
    const headers = { authorization: `Bearer ${made.token}`, 'content-type': 'application/json' };
    const answer = await sendRaw(broken.port, rawPost(path, headers, GOOD));
    assert.equal(answer.status, 503, answer.text);
    assert.match(answer.text, /retry-after: \d+/i);
    assert.match(answer.body, /"code":"store_unavailable"/);
    await broken.close();
  });
});
