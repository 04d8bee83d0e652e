import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeConfig, describeExample, listSettings, summarizeConfig } from './describe.ts';
import { loadConfig } from './load.ts';
import { ALL_SETTINGS } from './schema.ts';

test('every setting has a key, a variable of that name, a sentence, and a default or what its absence means', () => {
  for (const [property, setting] of ALL_SETTINGS) {
    assert.match(setting.key, /^[a-z]+(_[a-z]+)*$/, property);
    assert.equal(setting.env, `EARSHOT_${setting.key.toUpperCase()}`);
    assert.match(setting.doc, /^[A-Z].*\.\)?$/, property);
    assert.ok((setting.default ?? setting.absent) !== undefined, property);
    assert.equal(setting.flag === undefined, setting.secret, property);
  }
});

test('every default is a value that its setting takes', () => {
  for (const [property, setting] of ALL_SETTINGS) {
    if (setting.default !== undefined) assert.ok(setting.read(setting.default).ok, property);
  }
});

test('config.example.yaml is what the schema says; to renew it, write the text of describeExample() into it', async () => {
  const path = new URL('../../config.example.yaml', import.meta.url);
  assert.equal(await readFile(path, 'utf8'), describeExample());
});

test('the example, with every default uncommented, is the default configuration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-example-'));
  try {
    await writeFile(
      join(folder, 'earshot.config.yaml'),
      describeExample().replaceAll(/^#(?=\w+:)/gm, ''),
    );
    const [example, defaults] = [
      await loadConfig({ env: {}, folder }),
      await loadConfig({ env: {}, folder: '/' }),
    ];
    assert.ok(example.ok && defaults.ok);
    assert.deepEqual(example.value.config, defaults.value.config);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the table of the docs has a row for every key, and hides no variable', () => {
  const table = describeConfig();
  for (const [, setting] of ALL_SETTINGS)
    assert.match(table, new RegExp(`^\\| \`${setting.key}\` \\| \`${setting.env}\``, 'm'));
  assert.match(table, /EARSHOT_URL/);
});

test('the summary says what is in force, and of secrets only that they are configured', async () => {
  const env = { EARSHOT_ADMIN_TOKEN: 'very-secret-token', EARSHOT_MAX_BODY: '2MiB' };
  const loaded = await loadConfig({ env, folder: '/' });
  assert.ok(loaded.ok);
  const summary = summarizeConfig(loaded.value);
  assert.equal(summary['admin_token'], 'configured');
  assert.equal(summary['max_body'], '2MiB');
  assert.equal(summary['addr'], '127.0.0.1:8080');
  assert.ok(!('master_key' in summary));
  assert.doesNotMatch(JSON.stringify(summary), /very-secret/);
  const listed = listSettings(loaded.value);
  assert.doesNotMatch(JSON.stringify(listed), /very-secret/);
  const body = listed.find(({ key }) => key === 'max_body');
  assert.deepEqual([body?.value, body?.env], ['2MiB', 'EARSHOT_MAX_BODY']);
});
