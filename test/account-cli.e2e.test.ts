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
} from './kit/cli.ts';
import { setUpSecondFactor } from './kit/second-factor.ts';

describe('accounts, tokens and the audit log on the command line', () => {
  let server: Server;
  let place: Place;
  before(async () => {
    server = await serve(await makePlace());
    place = server.place;
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
    await removePlace(place);
  });

  test('a second factor is seen in the list, and taken off by the name of the account', async () => {
    const create = ['accounts', 'create', '--name', 'Ada', '--role', 'editor'];
    const made = (await succeedJson(place, ...create)) as unknown as { link: { url: string } };
    await setUpSecondFactor(server.announcement.url, made.link.url);
    assert.match(await succeed(place, 'accounts', 'list'), /2ND FACTOR[^]*Ada +editor +yes/);
    assert.match(
      await succeed(place, 'accounts', 'reset-second-factor', 'ada'),
      /"Ada" signs in with the password alone/,
    );
    const again = await earshot(place, 'accounts', 'reset-second-factor', 'ada');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /"Ada" has no second factor/);
    const nobody = await earshot(place, 'accounts', 'reset-second-factor', 'eve');
    assert.match(nobody.stderr, /no account is called "eve"/);
  });

  test('a token is made for an account, signs commands in, and is revoked', async () => {
    const create = ['tokens', 'create', '--account', 'ada', '--name', 'the pipeline'];
    const shown = await succeed(place, ...create, '--role', 'viewer', '--expires-in', 'never');
    const token = shown.trimEnd().split('\n').at(-1) ?? '';
    assert.match(token, /^earshot_[\w-]{43}$/);
    const above = await earshot(place, ...create, '--role', 'admin');
    assert.match(above.stderr, /at most "editor"/);
    const as = ['--token', token];
    await succeed(place, 'listeners', 'list', ...as);
    const made = await earshot(place, 'listeners', 'create', '--name', 'Not allowed', ...as);
    assert.match(made.stderr, /role_insufficient/);
    const { items } = await succeedJson(place, 'tokens', 'list');
    assert.match(await succeed(place, 'tokens', 'list', ...as), /Ada +the pipeline +viewer/);
    await succeed(place, 'tokens', 'revoke', items[0]?.id ?? '', ...as);
    const refused = await earshot(place, 'listeners', 'list', ...as);
    assert.match(refused.stderr, /token_invalid/);
  });

  test('the log says who did what with which token, and is written to a file', async () => {
    const flags = ['--account', 'ada', '--name', 'deploy', '--role', 'editor'];
    const { token } = await succeedJson(place, 'tokens', 'create', ...flags);
    await succeed(place, 'listeners', 'create', '--name', 'Deployed', '--token', token);
    const list = ['audit', 'list', '--operation', 'createListener', '--actor', 'Ada'];
    assert.match(await succeed(place, ...list), /Ada \(deploy\) +createListener +lsn_/);
    const table = await succeed(place, 'audit', 'export', '--since', '1h');
    assert.match(table, /^id,at,actor,/);
    assert.match(table, /,Ada,deploy,createListener,lsn_\w+,/);
    const lines = await succeed(place, 'audit', 'export', '--format', 'ndjson', '--actor', 'Ada');
    const entries = lines.trimEnd().split('\n');
    const operations = entries.map((line) => (JSON.parse(line) as { operation: string }).operation);
    assert.deepEqual(operations, [
      'createListener',
      'deleteAccountToken',
      'createSecondFactor',
      'setPassword',
    ]);
    assert.ok(!table.includes(token));
  });
});
