import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hmac } from '../../base/bytes.ts';
import { eventually } from '../../../test/kit/clock.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../../../test/kit/receiver.ts';
import { openAccount } from '../../../test/kit/signed.ts';
import type { ChallengeRule } from '../../model/challenge.ts';
import { PROVIDERS, type Provider } from '../../provider/provider.ts';

const SECRET = 'a secret of the provider';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Case {
  readonly title: string;
  readonly listener: ListenerChanges;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly answer?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Default `challenged`. */
  readonly outcome?: string;
}

const of = (preset: string, params?: Readonly<Record<string, string>>): ListenerChanges => ({
  verification: { signature: { preset, params, secrets: [] } },
  secret: SECRET,
});

const signed = (text: string, encoding: 'hex' | 'base64') =>
  hmac('sha256', Buffer.from(SECRET), [text]).toString(encoding);

const TEXT = 'text/plain; charset=utf-8';
const META = of('meta', { verify_token: 'mine' });
const META_QUERY = '?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=';

const CASES: readonly Case[] = [
  {
    title: 'Slack gets the text that it sent',
    listener: of('slack'),
    body: { token: 't', challenge: '3eZbrw1aBm2rZgRNFdxV', type: 'url_verification' },
    status: 200,
    answer: '3eZbrw1aBm2rZgRNFdxV',
    answerHeaders: { 'content-type': TEXT, 'x-content-type-options': 'nosniff' },
  },
  {
    title: 'Zoom gets its token back, and signed',
    listener: of('zoom'),
    body: { event: 'endpoint.url_validation', payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' } },
    status: 200,
    answer: JSON.stringify({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: signed('qgg8vlvZRS6UYooatFL8Aw', 'hex'),
    }),
  },
  {
    title: 'X gets its token signed',
    listener: of('x'),
    method: 'GET',
    query: '?crc_token=abc&nonce=1',
    status: 200,
    answer: JSON.stringify({ response_token: `sha256=${signed('abc', 'base64')}` }),
  },
  {
    title: 'Meta gets its challenge, where it knows the verify token',
    listener: META,
    method: 'GET',
    query: `${META_QUERY}mine`,
    status: 200,
    answer: '1158201444',
  },
  {
    title: 'who does not know the verify token gets nothing',
    listener: META,
    method: 'GET',
    query: `${META_QUERY}guess`,
    status: 405,
    outcome: 'rejected',
  },
  {
    title: 'Microsoft Graph gets its token, decoded',
    listener: of('microsoft-graph'),
    query: '?validationToken=Validation%3A+Testing%20client',
    status: 200,
    answer: 'Validation: Testing client',
    answerHeaders: { 'content-type': TEXT },
  },
  {
    title: 'Okta gets its header as JSON',
    listener: of('okta'),
    method: 'GET',
    headers: { 'x-okta-verification-challenge': 'once' },
    status: 200,
    answer: '{"verification":"once"}',
  },
  {
    title: 'Dropbox gets its challenge',
    listener: of('dropbox'),
    method: 'GET',
    query: '?challenge=abc123',
    status: 200,
    answer: 'abc123',
    answerHeaders: { 'x-content-type-options': 'nosniff' },
  },
  {
    title: 'Acrobat Sign gets its client id back',
    listener: of('adobe-sign'),
    method: 'GET',
    headers: { 'x-adobesign-clientid': 'CBJ' },
    status: 200,
    answer: '',
    answerHeaders: { 'x-adobesign-clientid': 'CBJ' },
  },
  {
    title: 'Trello is told that there is somebody',
    listener: of('trello'),
    method: 'HEAD',
    status: 200,
    answer: '',
  },
  {
    title: 'Mailchimp is told that there is somebody, without the secret that its events bring',
    listener: of('mailchimp-url'),
    method: 'GET',
    status: 200,
    answer: '',
  },
  {
    title: 'CloudEvents is told that it may send',
    listener: of('cloudevents'),
    method: 'OPTIONS',
    headers: {
      'webhook-request-origin': 'eventemitter.example.com',
      'webhook-request-rate': '120',
    },
    status: 200,
    answerHeaders: {
      'webhook-allowed-origin': 'eventemitter.example.com',
      'webhook-allowed-rate': '120',
    },
  },
  {
    title:
      'CloudEvents without a rate is told that there is no limit, whatever it may be called back at',
    listener: of('cloudevents'),
    method: 'OPTIONS',
    headers: {
      'webhook-request-origin': 'eventemitter.example.com',
      'webhook-request-callback': 'https://eventemitter.example.com/confirm?id=1',
    },
    status: 200,
    answerHeaders: {
      'webhook-allowed-origin': 'eventemitter.example.com',
      'webhook-allowed-rate': '*',
      allow: 'POST',
    },
  },
  {
    title: 'a handshake larger than 64 KiB is none',
    listener: of('slack'),
    body: { type: 'url_verification', challenge: 'x'.repeat(65_536) },
    status: 401,
    outcome: 'rejected',
  },
  {
    title: 'a listener without challenges answers no other method than POST',
    listener: of('github'),
    method: 'GET',
    query: '?challenge=abc123',
    status: 405,
    outcome: 'rejected',
  },
];

const CUSTOM: ChallengeRule = {
  method: 'POST',
  when: 'parsed_body.kind == "hello"',
  answer: {
    status: 202,
    headers: { 'x-token': 'challenge_token["it"]', 'x-none': 'parsed_body.none' },
    json: { you: 'parsed_body.name', fixed: '"yes"' },
  },
  tokens: { it: { algorithm: 'sha512', encoding: 'base64url', of: 'parsed_body.name' } },
};

describe('challenges', () => {
  let receiver: Receiver;
  before(async () => {
    receiver = await openReceiver();
  });
  after(() => receiver.close());

  const send = (path: string, { method = 'POST', query = '', headers, body }: Partial<Case>) =>
    fetch(receiver.url + path + query, {
      method,
      headers: { ...(body === undefined ? {} : JSON_TYPE), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  async function outcomeOf(answer: Response): Promise<string | undefined> {
    const id = (answer.headers.get('x-request-id') ?? '') as `req_${string}`;
    await eventually(async () => (await receiver.store.requests.find(id)) !== undefined);
    const row = await receiver.store.requests.find(id);
    assert.equal(row?.eventId, undefined);
    return row?.outcome;
  }

  for (const each of CASES) {
    test(each.title, async () => {
      const { path } = await receiver.createListener(each.listener);
      const answer = await send(path, each);
      const text = await answer.text();
      assert.equal(answer.status, each.status, text);
      if (each.answer !== undefined) assert.equal(text, each.answer);
      for (const [name, value] of Object.entries(each.answerHeaders ?? {}))
        assert.equal(answer.headers.get(name), value, name);
      assert.equal(await outcomeOf(answer), each.outcome ?? 'challenged');
    });
  }

  test('a rule of the listener answers with status, headers, body and token, before the credential', async () => {
    const { path } = await receiver.createListener({
      verification: {
        credential: 'required',
        signature: { preset: 'github', secrets: [] },
      },
      secret: SECRET,
      challenges: [CUSTOM],
    });
    const answer = await send(path, { body: { kind: 'hello', name: 'Ann' } });
    assert.equal(answer.status, 202);
    assert.equal(
      answer.headers.get('x-token'),
      hmac('sha512', Buffer.from(SECRET), ['Ann']).toString('base64url'),
    );
    assert.equal(answer.headers.get('x-none'), null);
    assert.deepEqual(await answer.json(), { you: 'Ann', fixed: 'yes' });
    const other = await send(path, { body: { kind: 'bye' } });
    assert.equal(other.status, 401);
    assert.match(await other.text(), /credential_missing/);
    const large = await send(path, { body: { kind: 'hello', name: 'x'.repeat(70_000) } });
    assert.match(await large.text(), /credential_missing/);
  });

  test('what would break a header into two is not answered', async () => {
    const rule: ChallengeRule = {
      method: 'GET',
      when: 'query_params.echo',
      answer: { status: 200, headers: { 'x-echo': 'query_params.echo' } },
    };
    const { path } = await receiver.createListener({ ...of('github'), challenges: [rule] });
    const answer = await send(path, { method: 'GET', query: '?echo=a%0d%0aset-cookie:b' });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /challenge_unanswerable/);
    assert.equal(answer.headers.get('set-cookie'), null);
  });

  for (const [preset, handshake] of [
    ['asana', { headers: { 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' }, body: {} }],
    [
      'notion',
      { body: { verification_token: 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl' } },
    ],
  ] as const) {
    test(`the secret of ${preset}'s handshake verifies once it is confirmed, and not before`, async () => {
      const { listener, path } = await receiver.createListener({
        verification: { signature: { preset, secrets: [] } },
      });
      const answer = await send(path, handshake);
      assert.equal(answer.status, 200);
      assert.equal(await outcomeOf(answer), 'challenged');
      if (preset === 'asana')
        assert.equal(answer.headers.get('x-hook-secret'), 'b537207f20cbfa02357cf448134da559');
      const [pending, ...none] = receiver.catalog.pendingSecretsOf(listener.id);
      assert.deepEqual(none, []);
      const provider = PROVIDERS[preset] as Provider;
      const secret = Buffer.from(pending ?? '').toString();
      const sent = await openAccount(provider, receiver.url + path).send({ secret });
      const post = () =>
        fetch(receiver.url + path, {
          method: 'POST',
          headers: sent.headers,
          body: sent.body.toString(),
        });
      assert.equal((await post()).status, 401);

      // The same handshake once more keeps no second one, and only so many are kept.
      await send(path, handshake);
      assert.equal(receiver.catalog.pendingSecretsOf(listener.id).length, 1);
      const [id] = (await receiver.store.secrets.list()).flatMap((each) =>
        each.ownerId === listener.id ? [each.id] : [],
      );
      assert.ok(id !== undefined);
      await receiver.store.secrets.confirm(id);
      await receiver.catalog.reload();
      assert.equal((await post()).status, 200);
      assert.deepEqual(receiver.catalog.pendingSecretsOf(listener.id), []);
    });
  }

  test('no more than five secrets wait at a listener', async () => {
    const { listener, path } = await receiver.createListener({
      verification: { signature: { preset: 'asana', secrets: [] } },
    });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const { status } = await send(path, {
        headers: { 'x-hook-secret': `secret ${i}` },
        body: {},
      });
      statuses.push(status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 409]);
    assert.equal(receiver.catalog.pendingSecretsOf(listener.id).length, 5);
  });

  test('Discord gets its PING answered where it is signed, and 401 where it is not', async () => {
    const provider = PROVIDERS['discord'] as Provider;
    const account = openAccount(provider, receiver.url);
    const { path } = await receiver.createListener({
      preset: 'discord',
      secret: account.secret ?? '',
    });
    for (const [ping, status, reply] of [
      [{ version: 1, application_id: '1', type: 0 }, 204, ''],
      [{ version: 1, application_id: '1', type: 1, id: '2', token: 't' }, 200, '{"type":1}'],
    ] as const) {
      const body = Buffer.from(JSON.stringify(ping));
      const sent = await account.send({ body });
      const answer = await fetch(receiver.url + path, {
        method: 'POST',
        headers: sent.headers,
        body: body.toString(),
      });
      assert.equal(answer.status, status);
      assert.equal(await answer.text(), reply);
      assert.equal(await outcomeOf(answer), 'challenged');
      const forged = await send(path, {
        headers: { ...sent.headers, 'x-signature-ed25519': '00' },
        body: ping,
      });
      assert.equal(forged.status, 401);
    }
  });
});
