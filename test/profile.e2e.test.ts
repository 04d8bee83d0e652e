import assert from 'node:assert/strict';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
} from './kit/cli.ts';
import { startCommand } from './kit/command.ts';

describe('profiles', () => {
  let here: Server;
  let there: Server;
  /** Somebody's own machine: no server, no folder of one. */
  let place: Place;
  let file: string;
  const tokens = new Map<Server, string>();

  before(async () => {
    here = await serve(await makePlace());
    there = await serve(await makePlace());
    for (const server of [here, there]) {
      const path = join(server.announcement.data_folder, 'admin-token');
      tokens.set(server, (await readFile(path, 'utf8')).trim());
    }
    place = await makePlace();
    file = join(place.folder, 'earshot', 'profiles.json');
  });

  after(async () => {
    for (const server of [here, there]) {
      await server.stop();
      await removePlace(server.place);
    }
    await removePlace(place);
  });

  const add = (name: string, server: Server, ...parameters: string[]): Promise<string> =>
    succeed(place, 'profile', 'add', name, '--server', server.announcement.url, ...parameters);

  const firstOf = async (at: Place, ...parameters: string[]): Promise<string | undefined> =>
    (await succeedJson(at, 'listeners', 'list', ...parameters)).items[0]?.id;

  test('the first one is in use at once, and the file is for its owner only', async () => {
    await writeFile(join(place.folder, 'token'), `${tokens.get(here)}\n`);
    const added = await add('here', here, '--token-file', 'token');
    assert.equal(added, `kept here in ${file}; it is in use\n`);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(await firstOf(place), here.announcement.listener?.id);
  });

  test('another is used once by name, or by a variable, or from then on', async () => {
    const token = tokens.get(there) ?? '';
    const command = startCommand(
      { ...place, env: { EARSHOT_ADMIN_TOKEN: token } },
      'profile',
      'add',
      'there',
      '--server',
      there.announcement.url,
    );
    assert.equal((await command.ended()).code, 0);
    const id = there.announcement.listener?.id;
    assert.equal(await firstOf(place, '--profile', 'there'), id);
    assert.equal(await firstOf({ ...place, env: { EARSHOT_PROFILE: 'there' } }), id);
    assert.equal(await firstOf(place), here.announcement.listener?.id);
    await succeed(place, 'profile', 'use', 'there');
    assert.equal(await firstOf(place), id);
  });

  test('a list shows which is in use, and no token', async () => {
    const shown = await succeed(place, 'profile', 'list');
    assert.match(shown, /^here +- +http:.*\nthere +yes +http:.*\nlocal +- +/m);
    const { items } = await succeedJson(place, 'profile', 'list');
    assert.deepEqual(
      items.map(({ name }) => name),
      ['here', 'there'],
    );
    for (const token of tokens.values()) assert.ok(!shown.includes(token));
  });

  test('the token of a profile is told to no other server', async () => {
    const elsewhere = await earshot(place, 'listeners', 'list', '--server', 'http://127.0.0.1:9');
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.stderr, /there is no admin token/);
    const both = ['--server', 'http://127.0.0.1:9', '--profile', 'here'];
    assert.equal((await earshot(place, 'listeners', 'list', ...both)).code, 2);
    const env = { EARSHOT_URL: here.announcement.url };
    assert.equal((await earshot({ ...place, env }, 'listeners', 'list')).code, 2);
  });

  test('"local" is the server of the folder', async () => {
    await succeed(place, 'profile', 'use', 'local');
    assert.equal((await earshot(place, 'listeners', 'list')).code, 2);
    await succeed(place, 'profile', 'use', 'there');
    const local = await earshot(place, 'listeners', 'list', '--profile', 'local');
    assert.match(local.stderr, /there is no admin token in/);
  });

  test('a file that others may read is refused, and so is one that is damaged', async () => {
    await chmod(file, 0o640);
    const open = await earshot(place, 'listeners', 'list');
    assert.equal(open.code, 2);
    assert.match(open.stderr, /others may use it \(mode 640\); run: chmod 600/);
    await chmod(file, 0o600);
    const text = await readFile(file, 'utf8');
    for (const damaged of ['{', '{"profiles":{"here":null}}', '[]']) {
      await writeFile(file, damaged);
      const { code, stderr } = await earshot(place, 'listeners', 'list');
      assert.equal(code, 2);
      assert.match(stderr, /cannot be used: it is not what earshot profile writes/);
    }
    await writeFile(file, text);
  });

  test('what is removed is forgotten', async () => {
    await succeed(place, 'profile', 'remove', 'there');
    assert.ok(!(await readFile(file, 'utf8')).includes(tokens.get(there) ?? ''));
    const gone = await earshot(place, 'listeners', 'list', '--profile', 'there');
    assert.equal(gone.code, 2);
    assert.match(gone.stderr, /there is no profile "there"; there are: here/);
  });

  test('names and tokens that cannot be are refused', async () => {
    const server = ['--server', 'http://127.0.0.1'];
    const cases: readonly (readonly [parameters: string[], message: RegExp])[] = [
      [['local', ...server, '--token', 'x'], /take another name/],
      [['__proto__', ...server, '--token', 'x'], /Expected letters/],
      [['../x', ...server, '--token', 'x'], /Expected letters/],
      [['x', ...server], /give the admin token with --token-file/],
      [['x', ...server, '--token', 'a b'], /without spaces/],
      [['x', ...server, '--token-file', 'nowhere'], /--token-file: ENOENT/],
      [['x', '--server', 'nonsense', '--token', 'x'], /expected a URL/],
    ];
    for (const [parameters, message] of cases) {
      const { code, stderr } = await earshot(place, 'profile', 'add', ...parameters);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
  });
});
