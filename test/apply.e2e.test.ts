import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  succeed,
  type Place,
  type Server,
} from './kit/cli.ts';
import { applyFiles, describeApplied, ENV, FILE, writeFiles } from './kit/declared.ts';

/** Configuration as code, as it is used: files, the command line, and a server that is there. */

let server: Server;
let home: Place;
let place: Place;

const write = (files: Readonly<Record<string, string>>) => writeFiles(place, files);
const withEnv = (env: Readonly<Record<string, string>>): Place => ({
  ...place,
  env: { ...place.env, ...env },
});
const apply = (env: Readonly<Record<string, string>>, ...more: readonly string[]) =>
  applyFiles(place, env, ...more);
const applyJson = (env: Readonly<Record<string, string>>, ...more: readonly string[]) =>
  describeApplied(place, env, ...more);

async function listNames(noun: string): Promise<readonly string[]> {
  const { items } = JSON.parse(await succeed(place, noun, 'list', '--json')) as {
    items: { name: string }[];
  };
  return items.map(({ name }) => name).toSorted();
}

before(async () => {
  home = await makePlace();
  server = await serve(home);
});
afterEach(() => removePlace(place));
after(async () => {
  await server.stop();
  await removePlace(home);
});
beforeEach(async () => {
  // The folder is the test's own, the server and its token are not.
  place = await makePlace({
    EARSHOT_URL: server.announcement.url,
    EARSHOT_DATA: server.announcement.data_folder,
  });
  await write({ 'empty.yaml': '' });
  await succeed(place, 'apply', '-f', 'conf/empty.yaml', '--prune');
  assert.deepEqual([await listNames('listeners'), await listNames('triggers')], [[], []]);
});

describe('earshot apply', () => {
  test('tells a plan and does nothing, does it, and finds nothing to do the second time', async () => {
    await write({ 'a.yaml': FILE, 'about.txt': 'What is sold\n' });
    const plan = await apply(ENV, '--dry-run');
    assert.deepEqual([plan.code, plan.stderr], [0, '']);
    assert.equal(
      plan.stdout,
      [
        '+ listener "GitHub"',
        '+ listener "Orders"',
        '+ trigger "GitHub to CI"',
        'plan: 3 to create, 0 to change, 0 to delete, 0 as they are; nothing was done',
        '',
      ].join('\n'),
    );
    assert.deepEqual(await listNames('listeners'), []);

    const { code, stdout } = await apply(ENV);
    assert.equal(code, 0);
    assert.match(stdout, /^created listener "Orders" lsn_\w+$/m);
    assert.match(stdout, /^ +webhook URL: http:/m);
    assert.match(stdout, /^applied: 3 created, 0 changed, 0 deleted, 0 as they were$/m);
    // Given from outside, the listener's is not shown; the trigger's was made by the server.
    assert.doesNotMatch(stdout, /first secret|Bearer one/);
    assert.equal(stdout.match(/secret: whsec_/g)?.length, 1);

    assert.deepEqual(await applyJson(ENV), [
      'keep listener GitHub',
      'keep listener Orders',
      'keep trigger GitHub to CI',
    ]);
  });

  test('changes what has changed, also where the server shows no value, and no more', async () => {
    await write({ 'a.yaml': FILE, 'about.txt': 'What is sold' });
    await applyJson(ENV);
    await write({ 'a.yaml': FILE.replace('retention: 7', 'retention: 30'), 'about.txt': 'Sales' });
    const next = { GITHUB_SECRET: 'second secret', CI_TOKEN: 'Bearer two' };
    const expected = [
      'update listener GitHub, retention, verification.signature.secret (hidden)',
      'update listener Orders, description',
      'update trigger GitHub to CI, workflow.steps (hidden)',
    ];
    assert.deepEqual(await applyJson(next, '--dry-run'), expected);
    const { stdout } = await apply(next);
    assert.match(stdout, /^ {4}retention: 7 → 30$/m);
    assert.match(stdout, /^ {4}description: "What is sold" → "Sales"$/m);
    assert.doesNotMatch(stdout, /second secret|Bearer two/);
    const changes = await applyJson(next);
    assert.ok(
      changes.every((change) => change.startsWith('keep')),
      changes.join('; '),
    );
  });

  test('puts back at its default what is no longer said', async () => {
    await write({ 'a.yaml': FILE, 'about.txt': 'What is sold' });
    await applyJson(ENV);
    const bare = FILE.replace(/ {4}retention: 7\n/, '').replace(/ {4}concurrency: 4\n/, '');
    await write({ 'a.yaml': bare });
    assert.deepEqual(await applyJson(ENV), [
      'update listener GitHub, retention, done',
      'keep listener Orders',
      'update trigger GitHub to CI, concurrency, done',
    ]);
  });

  test('leaves alone what is in no file, and deletes it when told to', async () => {
    await succeed(place, 'listeners', 'create', '--name', 'By hand');
    await write({ 'a.yaml': 'listeners:\n  Orders:\n' });
    assert.deepEqual(await applyJson({}), ['create listener Orders, done']);
    assert.deepEqual(await listNames('listeners'), ['By hand', 'Orders']);
    assert.deepEqual(await applyJson({}, '--prune', '--dry-run'), [
      'keep listener Orders',
      'delete listener By hand',
    ]);
    assert.deepEqual(await listNames('listeners'), ['By hand', 'Orders']);
    await applyJson({}, '--prune');
    assert.deepEqual(await listNames('listeners'), ['Orders']);
  });

  test('binds a trigger that is there to a listener that is new', async () => {
    const to = (listeners: string) => `
triggers:
  All to CI:
    listeners: ${listeners}
    workflow: { steps: [{ forward: { url: 'https://ci.example/hook' } }] }
`;
    await write({ 'a.yaml': 'listeners: { One: {} }', 'sub/b.yml': to('[One]') });
    await applyJson({});
    await write({ 'a.yaml': 'listeners: { One: {}, Two: {} }', 'sub/b.yml': to('[Two, One]') });
    const changes = [
      'keep listener One',
      'create listener Two',
      'update trigger All to CI, listeners',
    ];
    assert.deepEqual(await applyJson({}, '--dry-run'), changes);
    await applyJson({});
    const kept = ['keep listener One', 'keep listener Two', 'keep trigger All to CI'];
    assert.deepEqual(await applyJson({}), kept);
  });

  test('names credentials by name, and says how to make one that is missing', async () => {
    const file =
      'listeners:\n  Orders:\n    verification:\n      allowed_credentials: [Shop key]\n';
    await write({ 'a.yaml': file });
    const { code, stderr } = await apply({});
    assert.equal(code, 1);
    assert.match(
      stderr,
      /conf\/a\.yaml:4:29: no credential is called "Shop key"; .*credentials create/,
    );
    await succeed(place, 'credentials', 'create', '--name', 'Shop key');
    await applyJson({});
    assert.deepEqual(await applyJson({}), ['keep listener Orders']);
  });

  test('--grace keeps the secret that is replaced good for a while', async () => {
    await write({ 'a.yaml': FILE, 'about.txt': 'What is sold' });
    await applyJson(ENV);
    const next = { ...ENV, GITHUB_SECRET: 'second secret' };
    const expected = ['update listener GitHub, verification.signature.secret (hidden)'];
    const plan = await applyJson(next, '--grace', '1d', '--dry-run');
    assert.deepEqual(plan.slice(0, 1), expected);
    assert.equal((await apply(next, '--grace', 'soon')).code, 1);
    await applyJson(next, '--grace', '1d');
    const { items } = JSON.parse(await succeed(place, 'listeners', 'list', '--json')) as {
      items: { id: string; name: string }[];
    };
    const id = items.find(({ name }) => name === 'GitHub')?.id ?? '';
    for (const [secret, code] of [
      ['first secret', 0],
      ['second secret', 0],
      ['third secret', 1],
    ] as const) {
      const flags = ['--sample', 'github/push', '--secret', secret];
      const ended = await earshot(place, 'send', '--listener', id, ...flags);
      assert.equal(ended.code, code, secret);
    }
    assert.equal((await applyJson(next))[0], 'keep listener GitHub');
  });

  describe('refuses what the server would refuse, with its place, before anything is done', () => {
    const wrong: readonly (readonly [string, string, RegExp])[] = [
      [
        'a preset that it does not have',
        'listeners:\n  Fine: {}\n  Orders:\n    verification:\n      signature:\n        preset: nobody\n',
        /a\.yaml:6:9: "verification\.signature\.preset"/,
      ],
      [
        'a listener that is nowhere',
        'triggers:\n  To CI:\n    listeners: [Nobody]\n    workflow: { steps: [{ forward: { url: "https://ci.example" } }] }\n',
        /a\.yaml:3:17: no listener is called "Nobody"/,
      ],
    ];
    for (const [title, text, message] of wrong) {
      test(title, async () => {
        await write({ 'a.yaml': text });
        const { code, stderr } = await apply({});
        assert.equal(code, 1);
        assert.match(stderr, message);
        assert.deepEqual(await listNames('listeners'), []);
      });
    }

    test('a name that two of its listeners have', async () => {
      for (let i = 0; i < 2; i += 1) await succeed(place, 'listeners', 'create', '--name', 'Twin');
      await write({ 'a.yaml': 'listeners:\n  Twin: {}\n' });
      const { code, stderr } = await apply({});
      assert.equal(code, 1);
      assert.match(
        stderr,
        /a\.yaml:2:3: the server has 2 listeners called "Twin" \(lsn_\w+, lsn_\w+\)/,
      );
      const exported = await earshot(place, 'export');
      assert.equal(exported.code, 1);
      assert.match(exported.stderr, /two listeners are called "Twin"/);
    });
  });
});

describe('earshot export', () => {
  test('writes what applies to the same state, with references in place of secrets', async () => {
    await write({ 'a.yaml': FILE, 'about.txt': 'What is sold' });
    await applyJson(ENV);
    await succeed(
      place,
      'listeners',
      'create',
      '--name',
      'Open',
      '--unsecured',
      '--credential',
      'off',
    );
    const yaml = await succeed(place, 'export');
    assert.doesNotMatch(yaml, /first secret|Bearer one|redacted|whsec_/);
    assert.match(yaml, /secret:\n? +env: HOOK_GITHUB_SECRET/);
    await write({ 'a.yaml': yaml });
    const secrets = {
      HOOK_GITHUB_SECRET: 'first secret',
      HOOK_GITHUB_TO_CI_AUTHORIZATION: 'Bearer one',
      HOOK_GITHUB_TO_CI_SECRET: 'another',
    };
    assert.deepEqual(await applyJson(secrets), [
      'keep listener GitHub',
      'keep listener Orders',
      'keep listener Open',
      'update trigger GitHub to CI, secret (hidden), done',
    ]);

    const other = await makePlace();
    const second = await serve(other);
    try {
      const env = {
        ...secrets,
        EARSHOT_URL: second.announcement.url,
        EARSHOT_DATA: second.announcement.data_folder,
      };
      const { code, stderr } = await apply(env, '--prune');
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(await succeed(withEnv(env), 'export'), yaml);
    } finally {
      await second.stop();
      await removePlace(other);
    }
  });

  test('as JSON is taken by apply too', async () => {
    await write({ 'a.yaml': 'listeners: { Orders: { retention: 7 } }' });
    await applyJson({});
    await write({ 'a.yaml': '', 'b.json': await succeed(place, 'export', '--json') });
    assert.deepEqual(await applyJson({}), ['keep listener Orders']);
  });
});
