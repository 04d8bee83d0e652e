import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  succeedJson,
  type Place,
  type Server,
} from './kit/cli.ts';
import { startCommand } from './kit/command.ts';
import { openProxy } from './kit/proxy.ts';

describe('tail', () => {
  let server: Server;
  let place: Place;
  let open: string;
  let github: { id: string; secret: string };
  const sent: string[] = [];

  before(async () => {
    server = await serve(await makePlace());
    place = server.place;
    const create = ['listeners', 'create', '--name'];
    const unsecured = ['--credential', 'off', '--unsecured'];
    open = (await succeedJson(place, ...create, 'Open', ...unsecured)).id;
    github = await succeedJson(place, ...create, 'GitHub', '--preset', 'github');
    const issue = ['--sample', 'github/issues.opened', '--secret', github.secret];
    await send('--listener', open, '--data', '{"order":1}');
    await send('--listener', github.id, ...issue);
    await earshot(place, 'send', '--listener', github.id, '--data', '{}', '--secret', 'wrong');
    await send('--listener', open, '--data', '{"order":2}');
  });

  after(async () => {
    await server.stop();
    await removePlace(place);
  });

  async function send(...parameters: string[]): Promise<void> {
    sent.push((await succeedJson(place, 'send', ...parameters)).event_id);
  }

  /** What it prints of the four requests before it ends by itself. */
  async function past(limit: number, ...parameters: string[]): Promise<readonly unknown[]> {
    const flags = ['--since', '1h', '--limit', String(limit), '--json'];
    const { code, stdout } = await earshot(place, 'tail', ...flags, ...parameters);
    assert.equal(code, 0);
    const lines = stdout.trim().split('\n');
    return lines.map((line) => (JSON.parse(line) as { event_id: string | null }).event_id);
  }

  test('shows what came, in the order in which it came', async () => {
    assert.deepEqual(await past(4), [sent[0], sent[1], null, sent[2]]);
  });

  test('filters by listener, outcome, type and text', async () => {
    assert.deepEqual(await past(2, '--listener', open), [sent[0], sent[2]]);
    assert.deepEqual(await past(1, '--outcome', 'rejected'), [null]);
    assert.deepEqual(await past(1, '--type', 'issues'), [sent[1]]);
    assert.deepEqual(await past(1, '--text', '"order":2'), [sent[2]]);
    assert.deepEqual(await past(1, '--listener', open, '--text', '"order":2'), [sent[2]]);
  });

  test('shows what comes from now on, over a line that breaks, until Ctrl-C', async () => {
    const proxy = await openProxy(server.announcement.url);
    const env = { ...place.env, EARSHOT_URL: proxy.url };
    const command = startCommand({ ...place, env }, 'tail');
    await command.until(/Showing what comes/);
    await send('--listener', open, '--data', '{"order":3}');
    await command.until(new RegExp(sent.at(-1) ?? ''));
    proxy.cut();
    await command.until(/trying again/);
    await send('--listener', open, '--data', '{"order":4}');
    await command.until(new RegExp(sent.at(-1) ?? ''));
    const { code, stdout } = await command.stop();
    assert.equal(code, 0);
    const shown = [...stdout.matchAll(/^\S+Z {2}received +(evt_\w+) {2}- {2}11 B {2}lsn_\w+$/gm)];
    assert.deepEqual(
      shown.map(([, id]) => id),
      sent.slice(-2),
    );
    await proxy.close();
  });
});
