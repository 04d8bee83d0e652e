import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { EventId, RequestId } from '../model/request.ts';
import { rawPost, sendRaw } from '../../test/kit/raw.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../../test/kit/receiver.ts';
import { BODY, github, GITHUB } from '../../test/kit/scenario.ts';
import type { RehearsalReport, RehearsedRequest } from './rehearse.ts';

let receiver: Receiver;
let token: string;
before(async () => {
  receiver = await openReceiver();
  ({ token } = await receiver.createCredential());
});
after(() => receiver.close());

const headersOf = (headers: Record<string, string>) => Object.entries(headers).flat();
const withToken = () => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
});

async function rehearse(
  changes: ListenerChanges,
  request: Partial<RehearsedRequest> = {},
): Promise<RehearsalReport> {
  const { listener } = await receiver.createListener(changes);
  const report = await receiver.ingest.rehearse({
    listener,
    secrets: undefined,
    request: {
      method: 'POST',
      target: '/',
      rawHeaders: headersOf(withToken()),
      address: '192.0.2.1',
      bytes: Buffer.from(BODY),
      ...request,
    },
  });
  assert.ok(report.kind === 'rehearsed');
  return report;
}

const decisions = ({ stages }: RehearsalReport) =>
  Object.fromEntries(stages.map(({ stage, decision, code }) => [stage, code ?? decision]));

test('every stage tells what it says of a request that passes', async () => {
  const report = await rehearse({
    rateLimit: { perSecond: 1, burst: 1 },
    quota: { maxBytes: 1_000 },
    verification: { rules: ['action == "opened"'] },
    payload: { contentTypes: undefined, maxBytes: undefined, schema: { action: 'string' } },
    filter: 'issue.number == 1 AND action == "opened"',
    dedupe: { keys: ['issue.number'], windowMs: 1_000, keep: 'first', maxWaitMs: undefined },
    mapping: { type: '"issue." + action', data: { n: 'issue.number' } },
  });
  assert.deepEqual(decisions(report), {
    admit: 'passed',
    identify: 'passed',
    challenge: 'passed',
    verify: 'skipped',
    signed_challenge: 'skipped',
    rules: 'passed',
    rate: 'passed',
    quota: 'passed',
    parse: 'passed',
    schema: 'passed',
    filter: 'passed',
    key: 'passed',
    map: 'passed',
  });
  assert.deepEqual([report.outcome, report.status], ['received', 200]);
  assert.equal(JSON.stringify(report.event), '{"type":"issue.opened","data":{"n":1}}');
  assert.match(report.dedupeKey ?? '', /^[\w-]{43}$/);
  assert.match(report.answer, /"status":"RECEIVED"/);
  assert.ok(report.stages.every(({ durationUs }) => Number.isInteger(durationUs)));
});

test('it tells which clause of a filter does not hold', async () => {
  const { outcome, stages } = await rehearse({
    filter: 'action == "opened" AND issue.number > 1 AND issue * 2 == 3',
  });
  assert.equal(outcome, 'filtered');
  const filter = stages.find(({ stage }) => stage === 'filter');
  assert.deepEqual(
    filter?.clauses?.map(({ holds, error }) => [holds, error !== undefined]),
    [
      [true, false],
      [false, false],
      [false, true],
    ],
  );
});

test('it goes on behind the stage that ends it, so that all can be mended at once', async () => {
  const report = await rehearse(
    { filter: 'action == "closed"', mapping: { type: 'action', data: undefined } },
    { rawHeaders: ['content-type', 'application/json'], method: 'GET' },
  );
  const { admit, identify, filter, map } = decisions(report);
  assert.deepEqual(
    [admit, identify, filter, map],
    ['method_not_allowed', 'skipped', 'ended', 'passed'],
  );
  assert.deepEqual([report.outcome, report.status], ['rejected', 405]);
  assert.equal(report.event.type, 'opened');
});

test('a signature is verified with the secret of a definition that is not saved', async () => {
  const { listener } = await receiver.createListener(GITHUB);
  const rawHeaders = headersOf(await github());
  const look = async (secret: string | undefined) => {
    const report = await receiver.ingest.rehearse({
      listener,
      secrets:
        secret === undefined ? undefined : { values: [Buffer.from(secret)], unreadable: false },
      request: {
        method: 'POST',
        target: '/',
        rawHeaders,
        address: '::1',
        bytes: Buffer.from(BODY),
      },
    });
    assert.ok(report.kind === 'rehearsed');
    return decisions(report)['verify'];
  };
  assert.equal(await look(undefined), 'passed');
  assert.equal(await look('another'), 'signature_mismatch');
});

const ASK = JSON.stringify({ type: 'url_verification', challenge: 'c1' });

test('a handshake without the credential or the signature is answered, as it would be', async () => {
  const signature = {
    preset: 'slack',
    scheme: undefined,
    params: undefined,
    toleranceMs: undefined,
    secrets: [],
  };
  const verification = { credential: 'required', signature } as const;
  const rawHeaders = ['content-type', 'application/json'];
  const report = await rehearse({ verification }, { rawHeaders, bytes: Buffer.from(ASK) });
  const { identify, challenge, verify } = decisions(report);
  assert.deepEqual(
    [identify, challenge, verify],
    ['credential_missing', 'ended', 'signature_missing'],
  );
  assert.deepEqual([report.outcome, report.status], ['challenged', 200]);
  const other = await rehearse({ verification }, { rawHeaders });
  assert.deepEqual([other.outcome, other.status], ['rejected', 401]);
});

test('a question that comes with another method is answered, and nothing else with it', async () => {
  const challenges = [
    {
      method: 'GET',
      when: 'query_params["c"] != NULL',
      answer: { status: 200, body: 'query_params["c"]' },
    },
  ] as const;
  const look = async (target: string) => {
    const report = await rehearse({ challenges }, { method: 'GET', target, rawHeaders: [] });
    return [report.outcome, report.status, decisions(report)['challenge']];
  };
  assert.deepEqual(await look('/?c=1'), ['challenged', 200, 'ended']);
  assert.deepEqual(await look('/?d=1'), ['rejected', 405, 'method_not_allowed']);
});

test('nobody is called to confirm a handshake', async () => {
  const confirm = { url: 'parsed_body.url', hosts: ['confirm.example'] };
  const rule = {
    method: 'POST',
    when: 'parsed_body.url != NULL',
    answer: { status: 200 },
  } as const;
  const bytes = Buffer.from('{"url":"https://confirm.example/yes"}');
  const report = await rehearse({ challenges: [{ ...rule, confirm }] }, { bytes });
  assert.deepEqual([report.outcome, report.status], ['challenged', 200]);
  const elsewhere = { ...confirm, hosts: ['another.example'] };
  const refused = await rehearse({ challenges: [{ ...rule, confirm: elsewhere }] }, { bytes });
  assert.equal(decisions(refused)['challenge'], 'challenge_unanswerable');
});

test('it tells when there is no rate or room left, and uses up neither', async () => {
  const made = await receiver.createListener({
    rateLimit: { perSecond: 0.001, burst: 2 },
    quota: { maxBytes: 10 },
  });
  const rawHeaders = headersOf(withToken());
  const request = { method: 'POST', target: '/', rawHeaders, address: '::1' };
  const look = async () => {
    const rehearsal = { ...request, bytes: Buffer.from(BODY) };
    const { listener } = made;
    const report = await receiver.ingest.rehearse({
      listener,
      secrets: undefined,
      request: rehearsal,
    });
    assert.ok(report.kind === 'rehearsed');
    const { rate, quota } = decisions(report);
    return [rate, quota, report.status];
  };
  const send = async () =>
    (await sendRaw(receiver.port, rawPost(made.path, withToken(), BODY))).status;
  for (let i = 0; i < 5; i++) assert.deepEqual(await look(), ['passed', 'passed', 200]);
  assert.equal(await send(), 200);
  assert.deepEqual(await look(), ['passed', 'quota_exceeded', 429]);
  assert.equal(await send(), 429);
  assert.deepEqual(await look(), ['rate_limited', 'quota_exceeded', 429]);
});

describe('of a request that is kept', () => {
  async function keep(changes: ListenerChanges) {
    const made = await receiver.createListener(changes);
    const answer = await sendRaw(receiver.port, rawPost(made.path, withToken(), BODY));
    const body = JSON.parse(answer.body) as { request_id: RequestId; event_id: EventId };
    return { ...made, ...body };
  }

  test('the verification is behind it, and a changed definition can be tried on it', async () => {
    const { listener, request_id: id } = await keep({ filter: 'FALSE' });
    const report = await receiver.ingest.rehearse({
      listener: { ...listener, filter: 'TRUE' },
      secrets: undefined,
      request: { id },
    });
    assert.ok(report.kind === 'rehearsed');
    const { identify, filter } = decisions(report);
    assert.deepEqual([identify, filter, report.outcome], ['skipped', 'passed', 'received']);
  });

  test('a duplicate is told with the first event, and no key is claimed', async () => {
    const dedupe = {
      keys: ['action'],
      windowMs: 60_000,
      keep: 'first',
      maxWaitMs: undefined,
    } as const;
    const { listener, event_id: eventId } = await keep({ dedupe });
    const request = {
      method: 'POST',
      target: '/',
      rawHeaders: headersOf(withToken()),
      address: '::1',
    };
    const look = async (body: string) => {
      const bytes = Buffer.from(body);
      const report = await receiver.ingest.rehearse({
        listener,
        secrets: undefined,
        request: { ...request, bytes },
      });
      assert.ok(report.kind === 'rehearsed');
      return [report.outcome, report.duplicateOf];
    };
    assert.deepEqual(await look(BODY), ['duplicate', eventId]);
    assert.deepEqual(await look('{"action":"b"}'), ['received', undefined]);
    assert.deepEqual(await look('{"action":"b"}'), ['received', undefined]);
  });

  test('nothing is kept: no row, no use of a credential, no failure counted', async () => {
    const { listener, request_id: id } = await keep({ filter: 'FALSE' });
    receiver.ingest.takeCredentialUses();
    const counts = { ...receiver.ingest.stats() };
    for (let i = 0; i < 3; i++) {
      await receiver.ingest.rehearse({ listener, secrets: undefined, request: { id } });
      await rehearse({ mapping: { type: '"a"', data: { b: '1' } } });
    }
    assert.equal(receiver.ingest.takeCredentialUses().size, 0);
    assert.deepEqual(receiver.ingest.stats(), counts);
    const page = await receiver.store.requests.list({ listenerId: listener.id, limit: 10 });
    assert.deepEqual(
      page.items.map((row) => row.id),
      [id],
    );
  });

  test('one that was never kept is skipped', async () => {
    const report = await receiver.ingest.rehearse({
      listener: undefined,
      secrets: undefined,
      request: { id: 'req_00000000000' },
    });
    assert.equal(report.kind, 'skipped');
  });
});
