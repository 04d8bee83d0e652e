import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadConfig, type LoadedConfig } from '../config/config.ts';
import { checkSpool } from './doctor-spool.ts';

async function load(t: TestContext, spool: 'on' | 'off'): Promise<LoadedConfig> {
  const data = await mkdtemp(join(tmpdir(), 'earshot-doctor-'));
  t.after(() => rm(data, { recursive: true }));
  const env = {
    EARSHOT_DATA: data,
    EARSHOT_SPOOL: spool,
    EARSHOT_STORE_URL: 'postgres://nobody@127.0.0.1/none',
    EARSHOT_ADMIN_TOKEN: 'a-token',
    EARSHOT_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  };
  const loaded = await loadConfig({ env, folder: data });
  assert.ok(loaded.ok);
  return loaded.value;
}

const CASES = [
  { name: 'there is no folder yet', files: undefined, states: ['ok'] },
  { name: 'nothing waits', files: ['lock.db'], states: ['ok'] },
  {
    name: 'something waits',
    files: ['0000000001-00.spool', '0000000002-00.spool'],
    states: ['warning'],
  },
  { name: 'a file is damaged', files: ['0000000001-00.spool.damaged'], states: ['ok', 'fault'] },
  { name: 'something was refused', files: ['refused/req_1.refused'], states: ['ok', 'fault'] },
];

for (const { name, files, states } of CASES) {
  test(`where ${name} it says ${states.join(' and ')}`, async (t) => {
    const loaded = await load(t, 'on');
    const folder = join(loaded.config.data, 'spool');
    if (files !== undefined) await mkdir(join(folder, 'refused'), { recursive: true });
    for (const file of files ?? []) await writeFile(join(folder, file), 'x');
    const checks = await checkSpool(loaded);
    assert.deepEqual(
      checks.map(({ state }) => state),
      states,
    );
  });
}

test('says nothing where there is no spool', async (t) => {
  assert.deepEqual(await checkSpool(await load(t, 'off')), []);
});
