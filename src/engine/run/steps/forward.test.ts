import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { systemClock } from '../../../base/clock.ts';
import type { ErrorCode } from '../../../model/error.ts';
import type { RequestId } from '../../../model/request.ts';
import type { Run } from '../../../model/run.ts';
import { createOutbound } from '../../../outbound/outbound.ts';
import { answerWith, openDestination, openHouse } from '../../engine.suite.ts';

const SECRET = 'whsec_plJ3nmyCDGBKInavdOK15jsl';

/** The verifier compares with the real time. */
const startMs = systemClock.now();

function codeOf(run: Run): ErrorCode | undefined {
  return run.status === 'failed' || run.status === 'waiting' ? run.error?.code : undefined;
}

test('sends the raw body and content type, signed so that Standard Webhooks verifies it', async (t) => {
  const house = await openHouse(t, startMs);
  const destination = await openDestination(t, answerWith(200));
  const trigger = await house.addTrigger({ steps: [{ url: destination.url }], secrets: [SECRET] });
  house.start();
  const body = '{ "spaces":  "are kept", "π": 3.14 }\n';
  const eventId = await house.addEvent({ body, contentType: 'application/vnd.github+json' });
  const run = await house.reach(eventId, 'completed');

  const [arrival] = destination.arrivals;
  assert.ok(arrival);
  assert.deepEqual(arrival.body, Buffer.from(body));
  new Webhook(SECRET).verify(arrival.body, arrival.headers as Record<string, string>);
  const event = await house.store.events.find(eventId);
  const expected = {
    'content-type': 'application/vnd.github+json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Earshot/0.1.0',
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(startMs / 1_000)),
    'earshot-event-id': eventId,
    'earshot-run-id': run.id,
    'earshot-attempt': '1',
    'earshot-trigger-id': trigger.id,
    'earshot-listener-id': event?.listenerId,
    'idempotency-key': `${run.id}:0`,
  };
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(arrival.headers[name], value, name);
  }
});

test('signs with every valid secret, so that either verifies', async (t) => {
  const house = await openHouse(t, startMs);
  const destination = await openDestination(t, answerWith(200));
  const other = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  await house.addTrigger({ steps: [{ url: destination.url }], secrets: [SECRET, other] });
  house.start();
  await house.reach(await house.addEvent(), 'completed');

  const [arrival] = destination.arrivals;
  assert.ok(arrival);
  for (const secret of [SECRET, other]) {
    new Webhook(secret).verify(arrival.body, arrival.headers as Record<string, string>);
  }
});

test("a step's headers may replace content type and user agent, and add others, but not ours", async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const headers = {
    'Content-Type': 'text/plain',
    'User-Agent': 'mine',
    Authorization: 'Bearer hunter2',
    'X-Team': 'blue',
    'Webhook-Id': 'forged',
    'Webhook-Signature': 'forged',
    'Earshot-Attempt': '99',
    'Idempotency-Key': 'forged',
  };
  await house.addTrigger({ steps: [{ url: destination.url, headers }] });
  house.start();
  const eventId = await house.addEvent();
  const run = await house.reach(eventId, 'completed');

  const sent = destination.arrivals[0]?.headers;
  assert.partialDeepStrictEqual(sent, {
    'content-type': 'text/plain',
    'user-agent': 'mine',
    authorization: 'Bearer hunter2',
    'x-team': 'blue',
    'webhook-id': eventId,
    'earshot-attempt': '1',
    'idempotency-key': `${run.id}:0`,
  });
  assert.ok(!('webhook-signature' in (sent ?? {})), 'the trigger has no secret');
  const [attempt] = await house.store.attempts.list(run.id);
  assert.partialDeepStrictEqual(attempt?.request?.headers, {
    authorization: '[redacted]',
    'x-team': 'blue',
  });
});

test('the history keeps request and response without what lets somebody in', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, (response) => {
    response.writeHead(202, { 'set-cookie': 'session=hunter2', 'x-trace': '7' });
    response.end('x'.repeat(20_000));
  });
  await house.addTrigger({ steps: [{ url: destination.url }], secrets: [SECRET] });
  house.start();
  const run = await house.reach(await house.addEvent(), 'completed');

  const [attempt] = await house.store.attempts.list(run.id);
  assert.partialDeepStrictEqual(attempt, {
    request: {
      method: 'POST',
      url: destination.url,
      headers: { 'webhook-signature': '[redacted]' },
    },
    response: {
      status: 202,
      headers: { 'x-trace': '7', 'set-cookie': '[redacted]' },
      truncated: true,
    },
  });
  assert.equal(attempt?.response?.body.byteLength, 16 * 1024);
});

test('the webhook id stays the same over attempts, the timestamp and attempt number do not', async (t) => {
  const house = await openHouse(t);
  let calls = 0;
  const destination = await openDestination(t, (response) =>
    answerWith(++calls === 1 ? 500 : 200)(response),
  );
  await house.addTrigger({ steps: [{ url: destination.url }], secrets: [SECRET] });
  house.start();
  const eventId = await house.addEvent();
  await house.reach(eventId, 'waiting');
  await house.advanceToDue(eventId);
  await house.reach(eventId, 'completed');

  const [first, second] = destination.arrivals.map(({ headers }) => headers);
  assert.equal(first?.['webhook-id'], second?.['webhook-id']);
  assert.equal(first?.['idempotency-key'], second?.['idempotency-key']);
  assert.equal(second?.['earshot-attempt'], '2');
  assert.notEqual(first?.['webhook-timestamp'], second?.['webhook-timestamp']);
  assert.notEqual(first?.['webhook-signature'], second?.['webhook-signature']);
});

test('a secret that cannot be read fails the attempt before anything is sent, and not for good', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }], secrets: ['unreadable', SECRET] });
  house.start();
  const run = await house.reach(await house.addEvent(), 'waiting');

  assert.equal(codeOf(run), 'secret_unreadable');
  assert.equal(destination.arrivals.length, 0);
});

test('a body that is too large to come with its event is sent whole', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const sizes = [64 * 1024, 64 * 1024 + 1, 2 ** 20];
  for (const size of sizes)
    await house.reach(await house.addEvent({ body: 'x'.repeat(size) }), 'completed');
  assert.deepEqual(
    destination.arrivals.map(({ body }) => body.byteLength),
    sizes,
  );
});

test('an event whose body is gone fails for good', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const eventId = await house.addEvent();
  const requestId: RequestId = `req_${eventId.slice('evt_'.length)}`;
  assert.ok(await house.store.requests.eraseBody(requestId, new Date(house.clock.now())));
  house.start();
  const run = await house.reach(eventId, 'failed');

  assert.equal(codeOf(run), 'body_erased');
  assert.equal(destination.arrivals.length, 0);
});

test('a URL that cannot be called fails for good', async (t) => {
  const house = await openHouse(t);
  await house.addTrigger({ steps: [{ url: 'ftp://example.com/' }] });
  house.start();
  const run = await house.reach(await house.addEvent(), 'failed');

  assert.equal(codeOf(run), 'destination_invalid');
});

test('a refused address is tried again, so that the run goes on when it is allowed', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  const outbound = createOutbound({ allow: [], clock: systemClock });
  t.after(() => outbound.close());
  house.start({ outbound });
  const run = await house.reach(await house.addEvent(), 'waiting');

  assert.equal(codeOf(run), 'destination_refused');
  assert.equal(destination.arrivals.length, 0);
});

test('a redirect is not followed, and the error says so', async (t) => {
  const house = await openHouse(t);
  const elsewhere = await openDestination(t, answerWith(200));
  const destination = await openDestination(t, answerWith(307, { location: elsewhere.url }));
  await house.addTrigger({ steps: [{ url: destination.url }] });
  house.start();
  const run = await house.reach(await house.addEvent(), 'failed');

  assert.match(run.status === 'failed' ? run.error.message : '', /redirects are not followed/);
  assert.equal(elsewhere.arrivals.length, 0);
});

test('a trigger with an input sends what that makes, as JSON, and signs it', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  const input = { total: 'order.total * 2', from: 'listener.id', type: 'mapped.type' };
  await house.addTrigger({ steps: [{ url: destination.url }], input });
  house.start();
  const eventId = await house.addEvent({ body: '{"order":{"total":21}}' });
  await house.reach(eventId, 'completed');
  const [arrival] = destination.arrivals;
  assert.equal(arrival?.headers['content-type'], 'application/json');
  const sent = JSON.parse(arrival.body.toString()) as { total: number; from: string; type: null };
  assert.deepEqual([sent.total, sent.type], [42, null]);
  assert.match(sent.from, /^lsn_/);
});

test('an input that cannot be made is a dead letter at once, and says where it is wrong', async (t) => {
  const house = await openHouse(t);
  const destination = await openDestination(t, answerWith(200));
  await house.addTrigger({ steps: [{ url: destination.url }], input: { a: ['order * 2'] } });
  house.start();
  const run = await house.reach(await house.addEvent({ body: '{"order":{}}' }), 'failed');
  assert.equal(run.status === 'failed' && run.error.code, 'expression_failed');
  assert.match(run.status === 'failed' ? run.error.message : '', /\/a\/0/);
  assert.equal(destination.arrivals.length, 0);
});
