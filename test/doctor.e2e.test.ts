import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { earshot, makePlace, removePlace, serve, type Place, type Server } from './kit/cli.ts';
import { findFreePort } from './kit/server.ts';

interface Report {
  readonly state: string;
  readonly checks: readonly {
    readonly name: string;
    readonly state: string;
    readonly message: string;
    readonly remedy: string | null;
  }[];
}

async function examine(
  place: Place,
  ...parameters: string[]
): Promise<{ code: number | null; report: Report; of: (name: string) => readonly string[] }> {
  const { code, stdout } = await earshot(place, 'doctor', '--json', ...parameters);
  const report = JSON.parse(stdout) as Report;
  const of = (name: string): readonly string[] =>
    report.checks.filter((check) => check.name === name).map((check) => check.state);
  return { code, report, of };
}

describe('doctor', () => {
  let server: Server;
  let place: Place;
  let data: string;

  before(async () => {
    server = await serve(await makePlace());
    place = server.place;
    data = server.announcement.data_folder;
  });

  after(async () => {
    await server.stop();
    await removePlace(place);
  });

  test('all is well but the public URL, and it says what to do', async () => {
    const { code, stdout, stderr } = await earshot(place, 'doctor', '--thorough');
    assert.deepEqual([code, stderr], [0, '']);
    for (const name of ['configuration', 'data folder', 'keys', 'disk', 'store', 'server', 'token'])
      assert.match(stdout, new RegExp(`^ok {7}${name} `, 'm'));
    assert.match(stdout, /in use by a server; every page is sound/);
    assert.match(stdout, /^warning {2}public URL .*cannot reach http.*\n {24}set public_url/m);
    assert.ok(!stdout.includes('fault'));
  });

  test('with --json it is one object', async () => {
    const { code, report } = await examine(place);
    assert.equal(code, 0);
    assert.equal(report.state, 'warning');
    for (const { state, remedy } of report.checks) assert.equal(remedy === null, state === 'ok');
  });

  test('permissions that are too wide are found, and end it with 1', async () => {
    const key = join(data, 'admin-token');
    await chmod(data, 0o755);
    assert.deepEqual((await examine(place)).of('data folder'), ['warning']);
    await chmod(data, 0o700);
    await chmod(key, 0o644);
    const { stdout, code, stderr } = await earshot(place, 'doctor');
    assert.deepEqual([code, stderr], [1, 'earshot: 1 fault\n']);
    assert.match(stdout, /^fault +keys .*mode 644.*chmod 600/m);
    await chmod(key, 0o600);
  });

  test('a master key that is lost is found before the next start fails', async () => {
    const key = join(data, 'master-key');
    await rename(key, `${key}.lost`);
    const { code, of } = await examine(place);
    assert.deepEqual([code, of('keys')], [1, ['fault']]);
    await rename(`${key}.lost`, key);
  });

  test('settings that do not fit are all told', async () => {
    await writeFile(join(place.folder, 'earshot.config.yaml'), 'colour: red\nretention: 2\n');
    const broken = await examine(place);
    assert.deepEqual([broken.code, broken.of('configuration')], [1, ['fault', 'fault']]);
    await writeFile(
      join(place.folder, 'earshot.config.yaml'),
      'addr: 0.0.0.0:8080\nadmin_token: abc\noutbound_allow: [0.0.0.0/0]\npublic_url: https://h.example\n',
    );
    await chmod(join(place.folder, 'earshot.config.yaml'), 0o644);
    const unwise = await examine(place);
    assert.deepEqual(unwise.of('settings'), ['warning', 'warning', 'warning']);
    assert.deepEqual(unwise.of('configuration'), ['ok', 'fault']);
    // The token of the file is not the server's.
    assert.deepEqual(unwise.of('token'), ['fault']);
    await writeFile(join(place.folder, 'earshot.config.yaml'), '');
  });

  test('too little room is found', async () => {
    const env = { ...place.env, EARSHOT_MIN_FREE_DISK: '900000GiB' };
    const { code, of } = await examine({ ...place, env });
    assert.deepEqual([code, of('disk')[0]], [1, 'fault']);
  });

  test('a server that does not run is a warning here, and a fault elsewhere', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const here = await examine({ ...place, env: { EARSHOT_URL: url } });
    assert.deepEqual([here.code, here.of('server')], [0, ['warning']]);
    const there = await examine(place, '--server', 'http://earshot.invalid', '--token', 'x');
    assert.deepEqual([there.code, there.of('server')], [1, ['fault']]);
    assert.deepEqual(there.of('data folder'), []);
  });

  test('a folder in which nothing was started yet has nothing at fault', async () => {
    const fresh = await makePlace({ EARSHOT_ADDR: `127.0.0.1:${await findFreePort()}` });
    const { code, of } = await examine(fresh, '--thorough');
    assert.deepEqual([code, of('data folder'), of('store')], [0, ['warning'], ['warning']]);
    await assert.rejects(stat(join(fresh.folder, 'data')), /ENOENT/);
    await removePlace(fresh);
  });

  test('a damaged store is found, by those who have it read', async () => {
    const broken = await makePlace({ EARSHOT_ADDR: `127.0.0.1:${await findFreePort()}` });
    await mkdir(join(broken.folder, 'data'), { mode: 0o700 });
    await writeFile(join(broken.folder, 'data', 'earshot.db'), 'this is no store'.repeat(1_000));
    const { code, of } = await examine(broken, '--thorough');
    assert.deepEqual([code, of('store')], [1, ['fault']]);
    await removePlace(broken);
  });

  test('something else at the address, or a clock that is wrong, is found', async (t) => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const late = await openWeb(t, (_request, response) => {
      const status = response.req.url === '/healthz' ? 200 : 401;
      response.writeHead(status, { date, 'x-request-id': 'x' }).end('{}');
    });
    const wrong = await examine(place, '--server', late, '--token', 'x');
    assert.deepEqual([wrong.code, wrong.of('clock')], [1, ['fault']]);
    const other = await openWeb(t, (_request, response) => void response.end('hello'));
    const hello = await examine(place, '--server', other, '--token', 'x');
    assert.deepEqual([hello.code, hello.of('server')], [1, ['fault']]);
  });
});

async function openWeb(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const web = createServer(answer);
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  t.after(() => {
    web.close();
    web.closeAllConnections();
  });
  return `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
}

describe('doctor and the public URL', () => {
  /** An address that is not taken for a private one, and leads here all the same. */
  const HOST = '0.0.0.0';

  async function withPublicUrl(url: string): Promise<Report['checks']> {
    const server = await serve(await makePlace({ EARSHOT_PUBLIC_URL: url }));
    const { report } = await examine(server.place);
    await server.stop();
    await removePlace(server.place);
    return report.checks.filter(({ name }) => name === 'public URL');
  }

  test('nobody there', async () => {
    const [check] = await withPublicUrl(`http://${HOST}:${await findFreePort()}`);
    assert.equal(check?.state, 'fault');
    assert.match(check.message, /cannot be reached from here: ECONNREFUSED/);
  });

  test('somebody else there', async (t) => {
    const other = await openWeb(t, (_request, response) => void response.end('hello'));
    const [check] = await withPublicUrl(`http://${HOST}:${new URL(other).port}`);
    assert.equal(check?.state, 'fault');
    assert.match(check.message, /something else answers .* with 200/);
  });

  test('Earshot there, without TLS and with its admin API', async () => {
    const port = await findFreePort();
    const env = { EARSHOT_PUBLIC_URL: `http://${HOST}:${port}` };
    const server = await serve(await makePlace(env), '--addr', `127.0.0.1:${port}`);
    const { report } = await examine(server.place);
    const checks = report.checks.filter(({ name }) => name === 'public URL');
    assert.deepEqual(
      checks.map(({ message }) => message.replace(String(port), 'port')),
      [
        `http://${HOST}:port is not encrypted`,
        `the admin API can be reached at http://${HOST}:port`,
      ],
    );
    await server.stop();
    await removePlace(server.place);
  });
});

test('init writes a file that a server starts with, and never writes over one', async () => {
  const place = await makePlace();
  const port = await findFreePort();
  const flags = ['--data', 'store', '--retention', '7', '--outbound-allow', 'localhost,10.0.0.0/8'];
  const wrong = await earshot(place, 'init', '--retention', '2');
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /--retention: expected one of/);
  const made = await earshot(place, 'init', ...flags, '--addr', `127.0.0.1:${port}`);
  assert.equal(made.code, 0);
  const path = join(place.folder, 'earshot.config.yaml');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  const text = await readFile(path, 'utf8');
  assert.match(text, /^retention: "7"$/m);
  assert.match(text, /^# The largest body .*\n# EARSHOT_MAX_BODY\n#max_body: 1MiB$/m);

  const again = await earshot(place, 'init', '--data', 'elsewhere');
  assert.equal(again.code, 1);
  assert.match(again.stderr, /is there already; it was not changed/);
  assert.equal(await readFile(path, 'utf8'), text);

  // The kit's own flag comes before the file; the data folder is the file's.
  const server = await serve(place);
  assert.match(server.announcement.data_folder, /\/store$/);
  await server.stop();
  await removePlace(place);
});
