import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { openDestination, type Destination } from './kit/destination.ts';

describe('triggers, runs and replays on the command line', () => {
  let server: Server;
  let place: Place;
  let destination: Destination;
  let listener: string;
  let trigger: Wire;
  let sent: Wire;

  before(async () => {
    destination = await openDestination();
    server = await serve(await makePlace({ EARSHOT_OUTBOUND_ALLOW: '127.0.0.1/32' }));
    place = server.place;
    const open = ['listeners', 'create', '--name', 'Open', '--credential', 'off', '--unsecured'];
    listener = (await succeedJson(place, ...open)).id;
  });

  after(async () => {
    assert.equal(await server.stop(), 0);
    await destination.close();
    await removePlace(place);
  });

  async function untilCompleted(count: number): Promise<readonly Wire[]> {
    const list = ['runs', 'list', '--trigger', trigger.id, '--status', 'completed'];
    for (let tries = 0; tries < 50; tries++) {
      const { items } = await succeedJson(place, ...list);
      if (items.length >= count) return items;
      await sleep(50);
    }
    throw new Error(`there are no ${count} completed runs`);
  }

  test('a trigger forwards what is sent, byte for byte', async () => {
    const flags = ['--forward', destination.url, '--header', 'X-Team: billing', '--timeout', '5s'];
    trigger = await succeedJson(place, 'triggers', 'create', '--listener', listener, ...flags);
    assert.equal(trigger.name, `Forward to ${new URL(destination.url).host}`);
    sent = await succeedJson(place, 'send', '--listener', listener, '--sample', 'github/push');
    await untilCompleted(1);
    const [arrival] = destination.arrivals;
    assert.equal(arrival?.headers['x-team'], 'billing');
    assert.equal(await succeed(place, 'requests', 'body', sent.request_id), String(arrival.body));
  });

  test('a run tells how it went', async () => {
    const [run] = await untilCompleted(1);
    const shown = await succeed(place, 'runs', 'get', run?.id ?? '');
    assert.match(shown, /^status +completed$/m);
    assert.match(shown, /^1 +\S+ +completed +200 /m);
    assert.match(
      await succeed(place, 'events', 'get', sent.event_id),
      new RegExp(`^${run?.id} .*completed`, 'm'),
    );
  });

  test('a run, an event and a request are replayed by their ids', async () => {
    const [run] = await untilCompleted(1);
    assert.match(await succeed(place, 'replay', run?.id ?? ''), /^run_/m);
    const anew = ['replay', sent.event_id, '--trigger', trigger.id];
    assert.match(await succeed(place, ...anew), /^run_/m);
    assert.match(await succeed(place, 'replay', sent.request_id), /^outcome +received$/m);
    await untilCompleted(4);
  });

  test('many are replayed after a plan, and not without a yes', async () => {
    const many = [
      'replay',
      '--of',
      'runs',
      '--status',
      'completed',
      '--trigger',
      trigger.id,
      '--since',
      '1h',
    ];
    assert.match(await succeed(place, ...many, '--plan'), /^4 runs match; the newest:\n {2}run_/);
    const asked = await earshot(place, ...many);
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /--plan .* --yes/);
    assert.equal((await untilCompleted(4)).length, 4);

    const replayed = await earshot(place, ...many, '--yes', '--json');
    assert.equal(replayed.code, 0);
    const { status, total, done } = JSON.parse(replayed.stdout) as Wire;
    assert.deepEqual([status, total, done], ['completed', 4, 4]);
    await untilCompleted(8);
    assert.equal(destination.arrivals.length, 8);
  });

  test('a replay that has ended is listed, read and followed, and cannot be canceled', async () => {
    const { items } = await succeedJson(place, 'replays', 'list');
    const [{ id } = { id: '' }] = items;
    assert.match(
      await succeed(place, 'replays', 'list'),
      new RegExp(`^${id} .* completed +runs +4`, 'm'),
    );
    assert.match(await succeed(place, 'replays', 'get', id), /^put through +4$/m);
    assert.equal((await succeedJson(place, 'replays', 'follow', id)).status, 'completed');
    const late = await earshot(place, 'replays', 'cancel', id);
    assert.equal(late.code, 1);
    assert.match(late.stderr, /state_conflict/);
  });

  test('a replay of nothing says so, and one by a filter that does not fit is refused', async () => {
    const none = ['replay', '--of', 'runs', '--status', 'failed', '--yes'];
    assert.equal(await succeed(place, ...none), 'no runs match\n');
    const unfit = await earshot(place, 'replay', '--of', 'runs', '--type', 'push', '--plan');
    assert.equal(unfit.code, 1);
    assert.match(unfit.stderr, /request_invalid/);
  });

  test('a paused trigger lets its runs wait; a run that waits can be canceled', async () => {
    assert.match(await succeed(place, 'triggers', 'pause', trigger.id), /^state +paused$/m);
    await succeed(place, 'send', '--listener', listener, '--data', '{}');
    const { items } = await succeedJson(
      place,
      'runs',
      'list',
      '--trigger',
      trigger.id,
      '--limit',
      '1',
    );
    const run = items[0]?.id ?? '';
    assert.match(await succeed(place, 'runs', 'cancel', run), /^status +canceled$/m);
    const again = await earshot(place, 'runs', 'cancel', run, '--json');
    assert.equal(again.code, 1);
    assert.equal((JSON.parse(again.stdout) as Wire).error.code, 'state_conflict');
  });

  test('a trigger is changed, resumed and deleted', async () => {
    const update = ['triggers', 'update', trigger.id];
    assert.match(
      await succeed(place, ...update, '--attempts', '2'),
      /^attempts +2, 5s to 6h apart$/m,
    );
    assert.equal((await earshot(place, ...update, '--timeout', '1s')).code, 2);
    assert.match(
      await succeed(place, 'triggers', 'rotate-secret', trigger.id),
      /whsec_\S+ {2}\(shown this once\)/,
    );
    assert.match(await succeed(place, 'triggers', 'resume', trigger.id), /^state +enabled$/m);
    assert.match(await succeed(place, 'triggers', 'list'), new RegExp(destination.url));
    assert.equal(await succeed(place, 'triggers', 'delete', trigger.id), `deleted ${trigger.id}\n`);
  });
});
