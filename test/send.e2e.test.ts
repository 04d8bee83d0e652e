import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  succeed,
  succeedJson,
  type Place,
  type Server,
  type Wire,
} from './kit/cli.ts';

describe('sending once more what is kept', () => {
  let server: Server;
  let place: Place;

  before(async () => {
    server = await serve(await makePlace());
    place = server.place;
  });

  after(async () => {
    await server.stop();
    await removePlace(place);
  });

  const create = (name: string, ...flags: string[]): Promise<Wire> =>
    succeedJson(place, 'listeners', 'create', '--name', name, ...flags);

  const headersOf = async (id: string): Promise<ReadonlyMap<string, string>> => {
    const request = await succeedJson(place, 'requests', 'get', id);
    const { headers } = request as unknown as { headers: { name: string; value: string }[] };
    return new Map(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  };

  test('a signature without a time in it is good again', async () => {
    const { id, secret } = await create('GitHub', '--preset', 'github');
    const sample = ['--sample', 'github/issues.opened', '--secret', secret];
    const first = await succeedJson(place, 'send', '--listener', id, ...sample);
    for (const kept of [first.event_id, first.request_id]) {
      const again = await succeedJson(place, 'send', kept);
      assert.notEqual(again.event_id, first.event_id);
      const [before, after] = [
        await headersOf(first.request_id),
        await headersOf(again.request_id),
      ];
      for (const name of ['x-github-delivery', 'x-hub-signature-256', 'user-agent'])
        assert.equal(after.get(name), before.get(name), name);
      const bodies = [first, again].map((each) =>
        succeed(place, 'requests', 'body', each.request_id),
      );
      const [one, other] = await Promise.all(bodies);
      assert.equal(one, other);
    }
  });

  test('with a secret it is signed anew', async () => {
    const { id, secret } = await create('Svix', '--preset', 'standard-webhooks');
    const data = ['--data', '{"type":"invoice.paid"}', '--secret', secret];
    const first = await succeedJson(place, 'send', '--listener', id, ...data);
    const again = await succeedJson(place, 'send', first.event_id, '--secret', secret);
    const [before, after] = [await headersOf(first.request_id), await headersOf(again.request_id)];
    assert.notEqual(after.get('webhook-id'), before.get('webhook-id'));
    const wrong = await earshot(place, 'send', first.event_id, '--secret', 'whsec_d3Jvbmc=');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /signature_mismatch/);
  });

  test('a credential is not kept, and has to be given again', async () => {
    const { id } = await create('Orders');
    const { token } = await succeedJson(place, 'credentials', 'create', '--name', 'Shop');
    const order = ['--data', '{"order":1}', '--api-key', token];
    const { event_id: event } = await succeedJson(place, 'send', '--listener', id, ...order);
    const without = await earshot(place, 'send', event);
    assert.equal(without.code, 1);
    assert.match(without.stdout, /credential_missing/);
    await succeed(place, 'send', event, '--api-key', token);
    // To another listener, if that is what is wanted.
    const other = await create('Other', '--credential', 'off', '--unsecured');
    const sent = await succeedJson(place, 'send', event, '--listener', other.id);
    const { listener_id: listener } = (await succeedJson(
      place,
      'requests',
      'get',
      sent.request_id,
    )) as unknown as { listener_id: string };
    assert.equal(listener, other.id);
  });

  test('what is erased cannot be sent', async () => {
    const { id } = await create('Private', '--credential', 'off', '--unsecured');
    const sent = await succeedJson(place, 'send', '--listener', id, '--data', '{}');
    await succeed(place, 'requests', 'erase', sent.request_id);
    const gone = await earshot(place, 'send', sent.event_id);
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /its body is kept no more/);
    const nothing = await earshot(place, 'send', 'evt_06yjb975000');
    assert.match(nothing.stderr, /resource_not_found/);
  });
});
