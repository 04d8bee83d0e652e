import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_RETRY } from '../model/retry-policy.ts';
import type { EventId, RequestId } from '../model/request.ts';
import type { Listener } from '../model/listener.ts';
import { rawPost, sendRaw } from '../../test/kit/raw.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../../test/kit/receiver.ts';
import {
  ACCEPTED,
  bearer,
  BODY,
  github,
  GITHUB,
  received,
  refused,
  refusedWithBody,
  testScenarios,
  type Scenario,
} from '../../test/kit/scenario.ts';

const unlimited = { contentTypes: undefined, maxBytes: undefined };
const withRules = (...rules: readonly string[]): ListenerChanges => ({ verification: { rules } });
const open: ListenerChanges = { unsecured: true, verification: { credential: 'off' } };
const openWithRules = (...rules: readonly string[]): ListenerChanges => ({
  ...open,
  verification: { credential: 'off', rules },
});
const withSchema = (
  schema: Listener['payload']['schema'],
  onMismatch?: 'quarantine',
): ListenerChanges => ({ payload: { ...unlimited, schema, onMismatch } });
const quarantining: ListenerChanges = { payload: { ...unlimited, onMismatch: 'quarantine' } };

const filtered = { outcome: 'filtered', body: true };
const FILTERED = ['"status":"FILTERED"', '"request_id":"req_'];
const QUARANTINED = ['"status":"QUARANTINED"', '"request_id":"req_'];
/** What no answer but that to a received event may say. */
const NO_EVENT = ['event_id', 'RECEIVED'];

const RULES: readonly Scenario[] = [
  {
    name: 'takes a request for which all rules hold',
    listener: withRules(
      'headers["X-Custom"] == "1"',
      'query_params.a == "b"',
      'parsed_body.action == "opened"',
      'action IN raw_body',
      'method == "POST" AND listener.name == "Test listener"',
    ),
    path: (path) => `${path}?a=b`,
    headers: (context) => ({ ...bearer(context), 'x-cUstom': '1' }),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 401 where one rule does not hold, says which, and keeps the bytes',
    listener: withRules('TRUE', 'headers["x-token"] == "not to be seen"'),
    headers: bearer,
    status: 401,
    contains: ['"code":"rule_failed"', 'rule 2', 'www-authenticate: Bearer'],
    lacks: ['not to be seen'],
    ledger: refusedWithBody('rule_failed'),
  },
  {
    name: 'answers 401 where a rule cannot be evaluated',
    listener: withRules('action + 1'),
    headers: bearer,
    status: 401,
    contains: ['"code":"rule_failed"', 'rule 1', 'type_mismatch'],
    ledger: refusedWithBody('rule_failed'),
  },
  {
    name: 'keeps no bytes of what fails the rules of an unsecured listener: a stranger sent it',
    listener: openWithRules('FALSE'),
    status: 401,
    contains: ['"code":"rule_failed"'],
    ledger: refused('rule_failed'),
  },
  {
    name: 'takes at an unsecured listener what its rules hold for',
    listener: openWithRules('headers["authorization"] == "Token abc"'),
    headers: () => ({ authorization: 'Token abc', 'content-type': 'application/json' }),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'asks the rules after the signature',
    listener: { ...GITHUB, ...withRules('FALSE') },
    headers: async () => ({ ...(await github('other')), 'content-type': 'application/json' }),
    status: 401,
    contains: ['"code":"signature_mismatch"'],
    lacks: ['rule'],
    ledger: refused('signature_mismatch'),
  },
  {
    name: 'shows a body that is malformed to a rule as NULL, and answers 400 after it',
    listener: withRules('parsed_body == NULL AND raw_body == "{"'),
    headers: bearer,
    body: '{',
    status: 400,
    contains: ['"code":"body_malformed"'],
    ledger: refusedWithBody('body_malformed'),
  },
];

const SCHEMAS: readonly Scenario[] = [
  {
    name: 'takes a payload that fits the schema',
    listener: withSchema({ action: 'string', issue: { number: 'integer' } }),
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 422 to one that does not, with JSON pointers, and keeps the bytes',
    listener: withSchema({ action: 'integer', issue: { number: 'string', title: 'string' } }),
    headers: bearer,
    status: 422,
    contains: [
      '"code":"payload_schema_mismatch"',
      '{"path":"/action","message":"must be integer"}',
      '"path":"/issue"',
      '"path":"/issue/number"',
    ],
    lacks: NO_EVENT,
    ledger: refusedWithBody('payload_schema_mismatch'),
  },
  {
    name: 'answers 200, QUARANTINED, where the listener says so',
    listener: withSchema({ action: 'integer' }, 'quarantine'),
    headers: bearer,
    status: 200,
    contains: QUARANTINED,
    lacks: NO_EVENT,
    ledger: { outcome: 'quarantined', code: 'payload_schema_mismatch', body: true },
  },
  {
    name: 'answers 422 where a schema meets bytes that have no parsed form',
    listener: withSchema({ action: 'integer' }),
    headers: (context) => ({ ...bearer(context), 'content-type': 'application/octet-stream' }),
    status: 422,
    contains: ['"code":"payload_schema_mismatch"', 'no parsed form'],
    ledger: refusedWithBody('payload_schema_mismatch'),
  },
  {
    name: 'holds XML to the schema as it is parsed',
    listener: withSchema({ order: { '@id': 'string' } }),
    headers: (context) => ({ ...bearer(context), 'content-type': 'text/xml' }),
    body: '<order id="7"/>',
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'asks the schema before the filter',
    listener: { ...withSchema({ action: 'integer' }), filter: 'FALSE' },
    headers: bearer,
    status: 422,
    contains: ['"code":"payload_schema_mismatch"'],
    ledger: refusedWithBody('payload_schema_mismatch'),
  },
];

const FILTERS: readonly Scenario[] = [
  {
    name: 'takes what the filter holds for',
    listener: { filter: 'action == "opened" AND issue.number > 0' },
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 200, FILTERED, to what it does not hold for, and keeps the bytes',
    listener: { filter: 'action == "closed"' },
    headers: bearer,
    status: 200,
    contains: FILTERED,
    lacks: NO_EVENT,
    ledger: filtered,
  },
  {
    name: 'takes a field that is not there for NULL',
    listener: { filter: 'missing.there[3].at_all' },
    headers: bearer,
    status: 200,
    contains: FILTERED,
    ledger: filtered,
  },
  {
    name: 'answers 422 where the filter cannot be evaluated: what was not judged is not noise',
    listener: { filter: 'action * 2 > 3' },
    headers: bearer,
    status: 422,
    contains: ['"code":"expression_failed"', 'filter', 'type_mismatch', 'column 1'],
    lacks: ['FILTERED', 'opened'],
    ledger: refusedWithBody('expression_failed'),
  },
  {
    name: 'quarantines it where the listener says so',
    listener: { ...quarantining, filter: 'action * 2 > 3' },
    headers: bearer,
    status: 200,
    contains: QUARANTINED,
    ledger: { outcome: 'quarantined', code: 'expression_failed', body: true },
  },
  {
    name: 'shows no credential to a filter',
    listener: { filter: 'headers["authorization"] != NULL OR "Bearer" IN $TEXT(headers)' },
    headers: bearer,
    status: 200,
    contains: FILTERED,
    ledger: filtered,
  },
];

const MAPPINGS: readonly Scenario[] = [
  {
    name: 'takes what a mapping can be made of',
    listener: { mapping: { type: '"issue." + action', data: { number: 'issue.number' } } },
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 422 where the type cannot be made',
    listener: { mapping: { type: 'issue + 1', data: undefined } },
    headers: bearer,
    status: 422,
    contains: ['"code":"expression_failed"', 'mapping of the type'],
    ledger: refusedWithBody('expression_failed'),
  },
  {
    name: 'answers 422 where the data cannot be made, and says where in the mapping',
    listener: { mapping: { type: undefined, data: { a: { b: 'issue * 2' } } } },
    headers: bearer,
    status: 422,
    contains: ['"code":"expression_failed"', 'mapping of the data', '/a/b'],
    ledger: refusedWithBody('expression_failed'),
  },
];

testScenarios('rules', RULES);
testScenarios('the schema of a payload', SCHEMAS);
testScenarios('the filter', FILTERS);
testScenarios('the mapping', MAPPINGS);

describe('what is left of a request that went through the stages', () => {
  let receiver: Receiver;
  let headers: Record<string, string>;
  before(async () => {
    receiver = await openReceiver();
    const { token } = await receiver.createCredential();
    headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  });
  after(() => receiver.close());

  async function post(listener: ListenerChanges, body = BODY) {
    const { path } = await receiver.createListener(listener);
    const answer = await sendRaw(receiver.port, rawPost(path, headers, body));
    return JSON.parse(answer.body) as { event_id: EventId; request_id: RequestId };
  }

  test('a mapped event has its type and its data, and the bytes as they came', async () => {
    const mapping = {
      type: '"issue." + action',
      data: { n: 'issue.number', none: 'missing.there' },
    };
    const { event_id: id, request_id: requestId } = await post({ mapping });
    assert.equal((await receiver.store.events.find(id))?.type, 'issue.opened');
    assert.equal(await receiver.store.events.findData(id), '{"n":1,"none":null}');
    const body = await receiver.store.requests.findBody(requestId);
    assert.equal(Buffer.from(body?.bytes ?? []).toString(), BODY);
  });

  test('without a mapping of the data there is none beside the payload', async () => {
    const { event_id: id } = await post({ mapping: { type: '"a"', data: undefined } });
    assert.equal((await receiver.store.events.find(id))?.type, 'a');
    assert.equal(await receiver.store.events.findData(id), undefined);
  });

  test('the row of what made no event says why, in words', async () => {
    const { request_id: id } = await post(withSchema({ action: 'integer' }, 'quarantine'));
    const row = await receiver.store.requests.find(id);
    assert.match(row?.reason ?? '', /"\/action" must be integer/);
  });

  test('a definition that cannot be compiled refuses everything', async () => {
    const { path } = await receiver.createListener({ filter: 'a &&' });
    const answer = await sendRaw(receiver.port, rawPost(path, headers, BODY));
    assert.equal(answer.status, 422);
    assert.match(answer.body, /"code":"expression_failed"/);
  });

  test('a condition of a trigger sees the mapped event, and decides with the commit', async () => {
    const { listener, path } = await receiver.createListener({
      mapping: { type: '"issue." + action', data: { n: 'issue.number' } },
    });
    const triggers = await Promise.all(
      ['mapped.data.n == 1', 'mapped.type == "other"', 'action * 2 == 3'].map((condition) =>
        addTrigger(listener.id, condition),
      ),
    );
    await receiver.catalog.reload();
    const answer = await sendRaw(receiver.port, rawPost(path, headers, BODY));
    const { event_id: eventId } = JSON.parse(answer.body) as { event_id: EventId };
    const { items } = await receiver.store.runs.list({ eventId, limit: 10 });
    const statusOf = new Map(items.map((run) => [run.triggerId, run.status]));
    assert.deepEqual(
      triggers.map((id) => statusOf.get(id)),
      ['pending', undefined, 'failed'],
    );
  });

  async function addTrigger(listenerId: Listener['id'], condition: string) {
    const { store } = receiver;
    const now = new Date();
    const trigger = {
      id: store.newId('trg'),
      name: 'A trigger',
      listenerIds: [listenerId],
      condition,
      workflowId: store.newId('wfl'),
      retry: DEFAULT_RETRY,
      concurrency: 1,
      paused: false,
      secrets: [],
      createdAt: now,
      updatedAt: now,
    };
    await store.triggers.insert(trigger, {
      workflow: { id: trigger.workflowId, steps: [] },
      secrets: [],
    });
    return trigger.id;
  }

  test('what is masked at rest is nowhere in the store, whatever became of the request', async () => {
    const redaction = { paths: ['user.email'], atRest: true };
    const body = '{"user":{"email":"a@b.example"},"id":"a@b.example"}';
    const mapping = { type: undefined, data: { to: 'user.email', raw: 'raw_body', id: 'id' } };
    const seen = await post({ redaction, mapping, filter: 'user.email == id' }, body);
    assert.deepEqual(JSON.parse((await receiver.store.events.findData(seen.event_id)) ?? ''), {
      to: '[redacted]',
      raw: '{"user":{"email":"[redacted]"},"id":"a@b.example"}',
      id: 'a@b.example',
    });
    const filtered = await post({ redaction, filter: 'FALSE' }, body);
    const malformed = await post({ redaction }, '{"user":{"email":"a@b.example"}');
    const texts = await Promise.all(
      [seen, filtered, malformed].map(async ({ request_id: id }) => {
        const kept = await receiver.store.requests.findBody(id);
        return Buffer.from(kept?.bytes ?? []).toString();
      }),
    );
    const masked = '{"user":{"email":"[redacted]"},"id":"a@b.example"}';
    assert.deepEqual(texts, [masked, masked, '[redacted]']);
  });

  test('the timeline has a stage for each part that the listener has, and no other', async () => {
    const stagesOf = async (listener: ListenerChanges) => {
      const { request_id: id } = await post(listener);
      return (await receiver.store.requests.find(id))?.stages.map(({ stage }) => stage).join(' ');
    };
    const everything = {
      ...withRules('TRUE'),
      ...withSchema({ action: 'string' }),
      filter: 'TRUE',
      mapping: { type: '"a"', data: undefined },
    };
    assert.equal(await stagesOf({}), 'admit identify receive verify parse match');
    assert.equal(
      await stagesOf(everything),
      'admit identify receive verify rules parse schema filter map match',
    );
    assert.equal(
      await stagesOf({ filter: 'FALSE' }),
      'admit identify receive verify parse filtered',
    );
  });
});
