import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../kit/clock.ts';
import { setUpSecondFactor } from '../kit/second-factor.ts';
import { ADMIN_TOKEN, findFreePort, startServer, type RunningServer } from '../kit/server.ts';
import { openConformance, type Call, type Conformance } from './conformance.ts';
import { idsOfNobody, takesQuery, WHOLE } from './nobody.ts';

/** What tests read in answers; each has some of it. */
interface Wire {
  readonly id: `${string}_${string}`;
  readonly url: string;
  readonly token: string;
  readonly status: string;
  readonly event_id: string;
  readonly request_id: string;
  readonly items: readonly Wire[];
}

const NOTIFY = 'send-a-webhook-to-a-webhook-listener';
const DRY = { dry_run: 'true' };
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;

describe('a running server answers as its OpenAPI document says', () => {
  let folder: string;
  let server: RunningServer;
  let api: Conformance;
  let deadUrl: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-openapi-'));
    server = await startServer({ dataFolder: folder, port: await findFreePort() });
    api = await openConformance(server.url, ADMIN_TOKEN);
    deadUrl = `http://127.0.0.1:${await findFreePort()}/hook`;
  });

  after(async () => {
    await server.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  async function get(name: string, call: Omit<Call, 'status'> = {}): Promise<Wire> {
    return (await api.call(name, { ...call, status: 200 })).body as Wire;
  }

  async function make(name: string, call: Omit<Call, 'status'> = {}): Promise<Wire> {
    return (await api.call(name, { body: {}, ...call, status: 201 })).body as Wire;
  }

  const gone = (name: string, call: Omit<Call, 'status'>) =>
    api.call(name, { ...call, status: 204 });
  const refused = (name: string, status: number, call: Omit<Call, 'status'>) =>
    api.call(name, { ...call, status });

  /** A listener that takes API keys, its key, and a trigger that sends to where nobody is. */
  async function wire(): Promise<{ listener: Wire; key: Wire; trigger: Wire; uuid: string }> {
    const listener = await make('createListener', { body: { name: 'Wired' } });
    const key = await make('createCredential', { body: { name: 'A key' } });
    const trigger = await make('createTrigger', {
      body: {
        name: 'Nobody is there',
        listener_ids: [listener.id],
        workflow: { steps: [{ forward: { url: deadUrl } }] },
        retry: { attempts: 2, base: '7d', max: '7d' },
      },
    });
    return { listener, key, trigger, uuid: /listeners\/([^/]+)/.exec(listener.url)?.[1] ?? '' };
  }

  async function notify({ uuid, key }: { uuid: string; key: Wire }): Promise<Wire> {
    const headers = { authorization: `Bearer ${key.token}` };
    return get(NOTIFY, { params: { listener_id: uuid }, headers, body: { type: 'a.b' } });
  }

  test('the process', async () => {
    for (const name of ['getHealth', 'getReadiness', 'getMetrics', 'getOpenapi', 'getStorage'])
      await get(name);
    for (const name of ['getDocs', 'getLlmsIndex', 'getLlmsFull']) await get(name);
    await get('getDocsPage', { params: { page: 'quickstart' } });
    await get('getDocsPage', { params: { page: 'quickstart.md' } });
    await refused('getDocsPage', 404, { params: { page: 'nothing' } });
  });

  test('listeners, with their URLs and secrets', async () => {
    const { id } = await make('createListener', {
      body: {
        name: 'Billing',
        description: 'Invoices',
        verification: {
          signature: { preset: 'standard-webhooks', secret: SECRET },
          allowlist: ['127.0.0.1', '2001:db8::/32'],
        },
        payload: { content_types: ['application/json'], max_bytes: 1_000 },
        rate_limit: { per_second: 5, burst: 5 },
      },
    });
    await get('createListener', { query: DRY, body: { name: 'Not made' } });
    await get('replaceListener', { params: { id }, query: DRY, body: WHOLE['replaceListener'] });
    await make('createListener', {
      body: { name: 'Generated', verification: { signature: { preset: 'github' } } },
    });
    await get('listListenerSnippets', { params: { id }, query: { language: 'go' } });
    await get('listListeners', { query: { limit: '1' } });
    const { headers } = await api.call('getListener', { params: { id }, status: 200 });
    const etag = headers.get('etag') ?? '';
    await api.call('getListener', {
      params: { id },
      headers: { 'if-none-match': etag },
      status: 304,
    });
    await get('updateListener', {
      params: { id },
      body: { description: null },
      headers: { 'if-match': etag },
    });
    const stale = { params: { id }, headers: { 'if-match': etag } };
    await refused('updateListener', 412, { ...stale, body: { description: 'Late' } });
    await refused('deleteListener', 412, stale);
    await make('createListenerUrl', { params: { id }, body: { previous_expire_in: '1h' } });
    const secret = await make('createListenerSecret', {
      params: { id },
      body: { previous_expire_in: '1h' },
    });
    await gone('deleteListenerSecret', { params: { id, secret_id: secret.id } });
    const last = (await get('getListener', { params: { id } })) as unknown as {
      verification: { signature: { secrets: Wire[] } };
    };
    const lastId = last.verification.signature.secrets[0]?.id ?? '';
    await refused('deleteListenerSecret', 409, { params: { id, secret_id: lastId } });
    await gone('deleteListener', { params: { id } });
  });

  test('providers, schemes of one’s own, challenges and secrets of a handshake', async () => {
    await get('listProviders', {});
    const signature = {
      preset: 'custom',
      secret: 'mine',
      tolerance: '1m',
      scheme: {
        type: 'signature',
        algorithm: 'hmac-sha256',
        encoding: 'hex',
        signature: 'headers["x-signature"]',
        content: '{headers["x-time"]}.{raw_body}',
        timestamp: { value: 'headers["x-time"]', unit: 's', tolerance: '5m' },
      },
    };
    const rule = {
      method: 'GET',
      when: 'query_params.echo',
      answer: { status: 200, json: { echo: 'query_params.echo' } },
    };
    const body = { name: 'Mine', verification: { signature }, challenges: [rule] };
    const { id } = await make('createListener', { body });
    const params = { id };
    await get('updateListener', {
      params,
      body: {
        verification: { signature: { scheme: { type: 'token', value: 'query_params.key' } } },
      },
    });
    const unfit = [
      { signature: { preset: 'github', scheme: signature.scheme } },
      { signature: { preset: 'custom' } },
      { signature: { preset: 'aws-sns' } },
      { signature: { preset: 'github', params: { topic_arn: 'a' } } },
      { signature: { preset: 'discord' } },
      { signature: { preset: 'custom', scheme: { ...signature.scheme, content: 'no body' } } },
    ];
    for (const verification of unfit)
      await refused('createListener', 400, { body: { name: 'Unfit', verification } });
    const wrong = { name: 'Wrong', challenges: [{ ...rule, when: 'a &&' }] };
    await refused('createListener', 400, { body: wrong });
    const asana = await make('createListener', {
      body: { name: 'Asana', verification: { signature: { preset: 'asana' } } },
    });
    const { pathname } = new URL((asana as unknown as { url: string }).url);
    const headers = { 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' };
    await fetch(server.url + pathname, { method: 'POST', headers });
    const pending = (await get('getListener', { params: { id: asana.id } })) as unknown as {
      verification: { signature: { secrets: Wire[] } };
    };
    const secretId = pending.verification.signature.secrets[0]?.id ?? '';
    const which = { params: { id: asana.id, secret_id: secretId } };
    const confirmed = await make('confirmListenerSecret', which);
    assert.equal((confirmed as unknown as { secret: string }).secret, headers['x-hook-secret']);
    await refused('confirmListenerSecret', 409, which);
  });

  test('accounts of the Studio', async () => {
    const body = { name: 'Ada', role: 'admin' };
    const { id } = await make('createAccount', { body });
    await refused('createAccount', 409, { body });
    await get('listAccounts', { query: { limit: '1' } });
    await get('getAccount', { params: { id } });
    await get('updateAccount', { params: { id }, body: { name: 'Countess' } });
    const link = await make('createAccountLink', { params: { id } });
    await refused('deleteAccount', 409, { params: { id } });
    await refused('deleteAccountSecondFactor', 409, { params: { id } });
    await setUpSecondFactor(server.url, link.url);
    await gone('deleteAccountSecondFactor', { params: { id } });
    await make('createAccount', { body: { name: 'Eve', role: 'admin' } });
    const token = await make('createAccountToken', {
      body: { account_id: id, name: 'of a program', role: 'viewer', expires_in: '1h' },
    });
    await get('listAccountTokens', { query: { account_id: id } });
    await get('getAccountToken', { params: { id: token.id } });
    await gone('deleteAccountToken', { params: { id: token.id } });
    await gone('deleteAccount', { params: { id } });
    await get('listAuditEntries', { query: { subject: id, operation: 'updateAccount' } });
    await get('exportAuditEntries', { query: { format: 'ndjson', subject: id } });
  });

  test('expressions of listeners, dry runs and versions', async () => {
    const { id } = await make('createListener', { body: { name: 'Shaped', filter: 'a == 1' } });
    const params = { id };
    await refused('updateListener', 400, { params, body: { filter: 'a &&' } });
    await get('updateListener', {
      params,
      body: {
        payload: { schema: { a: 'any' }, on_mismatch: 'quarantine' },
        dedupe: { key: 'a', window: '1m' },
        mapping: { type: '"x"', data: { b: 'a' } },
        redaction: { paths: ['a'] },
        verification: { rules: ['TRUE'] },
        change_description: 'All of it',
      },
    });
    const request = { headers: [{ name: 'content-type', value: 'application/json' }], body: '{}' };
    await get('testListener', { params, body: { request, definition: { filter: null } } });
    await refused('testListener', 400, { params, body: {} });
    await refused('testListener', 409, { params, body: { request_id: 'req_00000000000' } });
    await get('testDefinition', { body: { request, definition: { name: 'Not yet' } } });
    await get('inferSchema', { params, query: { limit: '5' } });
    await get('listListenerVersions', { params });
    await get('getListenerVersion', { params: { id, number: '2' }, query: { compare_to: '1' } });
    await refused('getListenerVersion', 404, { params: { id, number: '9' } });
    await make('createListenerRestoration', { params: { id, number: '1' } });
  });

  test('credentials and signing keys', async () => {
    const { id } = await make('createCredential', { body: { name: 'Ends', expires_in: '1h' } });
    await get('listCredentials');
    await get('getCredential', { params: { id } });
    const { items } = await get('listSigningKeys');
    const key = items[0]?.id ?? '';
    await refused('deleteSigningKey', 409, { params: { id: key } });
    await make('createSigningKey');
    await gone('deleteCredential', { params: { id } });
    await gone('deleteSigningKey', { params: { id: key } });
  });

  test('OAuth clients, and what senders ask', async () => {
    const client = (await make('createCredential', {
      body: { name: 'A client', kind: 'oauth_client' },
    })) as Wire & { client_secret: string };
    const body = {
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.client_secret,
    };
    const token = (await get('createOauthToken', { body })) as Wire & { access_token: string };
    await refused('createOauthToken', 400, { body: { ...body, grant_type: 'password' } });
    await refused('createOauthToken', 401, { body: { ...body, client_secret: 'wrong' } });
    await refused('createOauthToken', 413, { body: ' '.repeat(2 ** 14 + 1) });
    const text = { 'content-type': 'text/plain' };
    await refused('createOauthToken', 415, { body, headers: text });
    await get('testCredential', { headers: { authorization: `Bearer ${token.access_token}` } });
    await refused('testCredential', 401, {});
    await gone('deleteCredential', { params: { id: client.id } });
  });

  test('the notify operation, and what is kept of a request', async () => {
    const wired = await wire();
    const { uuid, key, listener } = wired;
    const params = { listener_id: uuid };
    const headers = { authorization: `Bearer ${key.token}` };
    const { request_id: id, event_id: eventId } = await notify(wired);
    await refused(NOTIFY, 401, { params, body: {} });
    await refused(NOTIFY, 404, { params: { listener_id: crypto.randomUUID() }, body: {} });
    await refused(NOTIFY, 400, { params, headers, body: '{"a":' });
    await refused(NOTIFY, 413, { params, headers, body: 'x'.repeat(2 ** 20 + 1) });
    await refused(NOTIFY, 415, {
      params,
      headers: { ...headers, 'content-encoding': 'compress' },
      body: 'x',
    });
    const other = await make('createListener', { body: { name: 'Other' } });
    const bound = await make('createCredential', {
      body: { name: 'Bound', listener_ids: [other.id] },
    });
    const wrong = { authorization: `Bearer ${bound.token}` };
    await refused(NOTIFY, 403, { params, headers: wrong, body: {} });

    await get('listRequests', { query: { listener_id: listener.id, outcome: 'received' } });
    await get('getRequest', { params: { id } });
    await get('getRequestBody', { params: { id } });
    await make('createRequestReplay', { params: { id } });
    await get('listEvents', { query: { type: 'a.b', since: '2026-01-01T00:00:00Z' } });
    await get('getEvent', { params: { id: eventId } });
    await make('createEventReplay', { params: { id: eventId } });
    const tail = { headers: { 'last-event-id': 'req_00000000000' }, status: 200 } as const;
    const all = (name: string) => new RegExp(`^event: ${name}\\ndata: (.*)$`, 'm');
    const [, data = ''] = await api.listen('streamRequests', tail, all('request'));
    api.assertFits('StreamedRequest', JSON.parse(data));
    const [, replay = ''] = await api.listen('streamRequests', tail, all('replay'));
    api.assertFits('StreamMessage', JSON.parse(replay));

    await gone('eraseRequestBody', { params: { id } });
    await refused('getRequestBody', 410, { params: { id } });
    await refused('createRequestReplay', 410, { params: { id } });
    await refused('createEventReplay', 410, { params: { id: eventId } });
    await get('getEvent', { params: { id: eventId } });
  });

  test('triggers, runs, destinations and replays', async () => {
    const wired = await wire();
    const { trigger } = wired;
    const { id } = trigger;
    await get('listTriggers');
    await get('getTrigger', { params: { id } });
    await get('updateTrigger', { params: { id }, body: { concurrency: 4 } });
    const whole = { ...WHOLE['replaceTrigger'], listener_ids: [wired.listener.id] };
    await get('createTrigger', { query: DRY, body: whole });
    await get('replaceTrigger', { params: { id }, query: DRY, body: whole });
    await make('createTriggerSecret', { params: { id } });

    for (let sent = 0; sent < 12; sent += 1) await notify(wired);
    const pausedQuery = { query: { status: 'paused' } };
    await eventually(async () => (await get('listDestinations', pausedQuery)).items.length > 0);
    const destination = (await get('listDestinations', pausedQuery)).items[0]?.id ?? '';
    await get('getDestination', { params: { id: destination } });
    await make('createDestinationProbe', { params: { id: destination } });

    const runs = await get('listRuns', {
      query: { trigger_id: id, status: 'waiting', limit: '500' },
    });
    const run = runs.items.at(-1)?.id ?? '';
    await get('getRun', { params: { id: run } });
    await make('createRunCancellation', { params: { id: run } });
    await refused('createRunCancellation', 409, { params: { id: run }, body: {} });
    await make('createRunReplay', { params: { id: run } });

    const body = { of: 'runs', filter: { trigger_id: id } };
    await get('createReplay', { body: { ...body, plan: true } });
    const replay = await make('createReplay', { body });
    await get('listReplays');
    await eventually(
      async () => (await get('getReplay', { params: { id: replay.id } })).status !== 'running',
    );
    await refused('createReplayCancellation', 409, { params: { id: replay.id }, body: {} });
    // One may have ended before it can be canceled; each makes the next one longer.
    await eventually(async () => {
      const params = { id: (await make('createReplay', { body })).id };
      const canceling = make('createReplayCancellation', { params });
      return await canceling.then(
        () => true,
        () => false,
      );
    });
    await gone('deleteTrigger', { params: { id } });
  });

  test('what every operation of a sort refuses', async () => {
    for (const [name, place] of api.places) {
      const { operation } = place;
      const params = idsOfNobody(place);
      const body = WHOLE[name] ?? {};
      const call = { params, ...(operation.requestBody !== undefined && { body }) };
      if (operation.security !== undefined) continue;
      await refused(name, 401, { ...call, headers: { authorization: 'Bearer nobody' } });
      if (Object.keys(params).length > 0) await refused(name, 404, call);
      if (takesQuery(place)) await refused(name, 400, { ...call, query: { nope: '1' } });
      if (operation.requestBody === undefined) continue;
      await refused(name, 400, { ...call, body: '{"a":' });
      await refused(name, 413, { ...call, body: ' '.repeat(2 ** 20 + 1) });
    }
    await refused('createSigningKey', 412, { body: {}, headers: { 'if-match': '"old"' } });
  });

  test('the document is held to: what does not fit is seen', () => {
    assert.throws(() => api.assertFits('Error', { error: { code: 'no_such_code', message: '' } }));
  });

  test('every operation has been answered in every good way that the document knows', () => {
    for (const [name, { operation }] of api.places) {
      const good = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      for (const status of good) assert.ok(api.seen.has(`${name} ${status}`), `${name} ${status}`);
    }
  });
});
