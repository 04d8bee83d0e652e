import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { openMachine, type MachineOptions } from './machine.ts';
import { mountTmpfs, remount } from './mount.ts';

/** What the data folder is; the answer is what stands in the message. A string alone says why it cannot be had. */
type Prepare = (t: TestContext, folder: string) => Promise<Prepared | string>;

interface Prepared extends MachineOptions {
  readonly message: RegExp;
}

const NOBODY = 65_534;

/** None of them may be started on; each says which it is, and what to do. */
const FOLDERS: Readonly<Record<string, Prepare>> = {
  async 'is a file'(_t, folder) {
    await writeFile(folder, 'not a folder');
    return { message: /EEXIST|ENOTDIR/ };
  },
  async 'is below a file'(_t, folder) {
    await writeFile(folder, 'not a folder');
    return { dataFolder: join(folder, 'data'), message: /ENOTDIR/ };
  },
  async 'is on a read-only file system'(t) {
    const mount = await mountTmpfs(t, 'size=1m');
    if ('missing' in mount) return mount.missing;
    const dataFolder = join(mount.folder, 'data');
    await mkdir(dataFolder);
    if (!remount(mount.folder, 'ro')) return 'the file system cannot be made read-only';
    return { dataFolder, message: /make it writable for the user/ };
  },
  async 'belongs to somebody else'(_t, folder) {
    await mkdir(folder, { mode: 0o500 });
    return { ...(await asNobody(folder)), message: /make it writable for the user/ };
  },
  async 'has a database of somebody else'(_t, folder) {
    await mkdir(folder);
    await chmod(dirname(folder), 0o755);
    await writeFile(join(folder, 'earshot.db'), Buffer.alloc(8_192, 'not a database '));
    return { message: /earshot\.db\): the file is damaged; .*restore .* from a backup/ };
  },
  async 'has a folder where the database belongs'(_t, folder) {
    await mkdir(join(folder, 'earshot.db'), { recursive: true });
    return { message: /unable to open database file .*earshot\.db/ };
  },
  async 'has no room'(t) {
    const mount = await mountTmpfs(t, 'size=32k');
    if ('missing' in mount) return mount.missing;
    return { dataFolder: join(mount.folder, 'data'), message: /free some space/ };
  },
};

/** Where we are root, nothing keeps us out of a folder: then the server is started as somebody who is not. */
async function asNobody(folder: string): Promise<MachineOptions> {
  if (process.getuid?.() !== 0) return {};
  await chown(folder, NOBODY, NOBODY);
  await chmod(dirname(folder), 0o755);
  return { wrapper: ['setpriv', `--reuid=${NOBODY}`, '--clear-groups'] };
}

describe('a data folder that cannot be used: exit code 1, one sentence, no stack', () => {
  for (const [what, prepare] of Object.entries(FOLDERS)) {
    test(`it ${what}`, async (t) => {
      const parent = await mkdtemp(join(tmpdir(), 'earshot-start-'));
      t.after(() => rm(parent, { recursive: true }));
      const folder = join(parent, 'data');
      const prepared = await prepare(t, folder);
      if (typeof prepared === 'string') return t.skip(prepared);
      const { message, ...options } = prepared;
      const machine = await openMachine({ dataFolder: folder, ...options });
      t.after(() => machine.remove());
      const server = machine.start();
      assert.equal(await server.ended, 1, server.output());
      assert.match(server.output(), message);
      assert.match(server.output(), /^earshot: cannot start: .*"?\/.*\/data.*\n$/);
    });
  }
});
