import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readDeclaration } from './read.ts';

async function write(
  context: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-declare-'));
  context.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

async function read(context: TestContext, files: Readonly<Record<string, string>>) {
  return readDeclaration([await write(context, files)]);
}

async function problemsOf(
  context: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await write(context, files);
  const declaration = await readDeclaration([folder]);
  assert.ok(!declaration.ok);
  return declaration.error.join('\n').replaceAll(`${folder}/`, '');
}

test('reads all files of a folder and of those in it, and nothing that is hidden or of another sort', async (context) => {
  const declaration = await read(context, {
    'a.yaml': 'listeners: { Orders: { retention: 7 } }',
    'sub/b.yml':
      'triggers:\n  To CI:\n    listeners: [Orders]\n    workflow: { steps: [{ forward: { url: "https://ci.example" } }] }\n',
    'c.json': '{"listeners":{"Shop":{}}}',
    '.hidden/d.yaml': 'nothing of ours: 1',
    'README.md': '# listeners',
    'empty.yaml': '# nothing yet\n',
  });
  assert.ok(declaration.ok, JSON.stringify(declaration));
  const { listeners, triggers } = declaration.value;
  assert.deepEqual(
    listeners.map(({ name }) => name),
    ['Orders', 'Shop'],
  );
  assert.deepEqual(
    triggers.map(({ name }) => name),
    ['To CI'],
  );
  assert.deepEqual(listeners[0]?.input, { retention: 7 });
});

test('puts what is in a file in place of a reference, without the end of its last line', async (context) => {
  const declaration = await read(context, {
    'a/x.yaml': 'listeners:\n  Orders:\n    description: { file: ../secret.txt }\n  Shop:\n',
    'secret.txt': 'two\nlines\n',
  });
  assert.ok(declaration.ok);
  const [orders, shop] = declaration.value.listeners;
  assert.equal(orders?.input['description'], 'two\nlines');
  assert.deepEqual(shop?.input, {});
});

test('takes what looks like a reference for what it is where an object may stand', async (context) => {
  const file = 'listeners:\n  Orders:\n    mapping:\n      data:\n        env: parsed_body.env\n';
  const declaration = await read(context, { 'a.yaml': file });
  assert.ok(declaration.ok, JSON.stringify(declaration));
  const [orders] = declaration.value.listeners;
  assert.deepEqual(orders?.input, { mapping: { data: { env: 'parsed_body.env' } } });
});

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  [
    'a member that is not there',
    'listeners:\n  Orders:\n    retension: 7\n',
    /a\.yaml:3:5: "listeners\.Orders\.retension": there is no such member/,
  ],
  [
    'a group that is not there',
    'listener: {}\n',
    /a\.yaml:1:1: "listener": there is no such member/,
  ],
  [
    'a value of another type',
    'listeners:\n  Orders:\n    enabled: yes please\n',
    /a\.yaml:3:5: "listeners\.Orders\.enabled": expected boolean/,
  ],
  ['a name that is too short', 'listeners:\n  Or: {}\n', /a\.yaml:2:3: the name "Or": /],
  ['a name that comes twice', 'listeners:\n  Orders: {}\n  Orders: {}\n', /a\.yaml:3:3: .*unique/],
  ['what is not YAML', 'listeners: [\n', /a\.yaml:\d+:\d+: /],
  ['two documents', 'listeners: {}\n---\nlisteners: {}\n', /a\.yaml:\d+:\d+: .*multiple documents/],
  ['a tag that nobody knows', 'listeners: !secret x\n', /a\.yaml:1:12: .*!secret/],
  [
    'a variable that is not set',
    'listeners:\n  Orders:\n    description: { env: NOT_SET }\n',
    /a\.yaml:3:5: the variable NOT_SET is not set/,
  ],
  [
    'a file that is not there',
    'listeners:\n  Orders:\n    description: { file: nope.txt }\n',
    /a\.yaml:3:5: .*nope\.txt cannot be read/,
  ],
  [
    'a reference of another sort',
    'listeners:\n  Orders:\n    description: { vault: x }\n',
    /a\.yaml:3:5: expected a text, \{ env: NAME \} or \{ file: path \}/,
  ],
  [
    'an item of a list',
    'triggers:\n  To CI:\n    listeners: [Orders]\n    workflow:\n      steps:\n        - forward: { url: "ftp://x" }\n',
    /a\.yaml:6:22: "triggers\.To CI\.workflow\.steps\.0\.forward\.url": expected an http/,
  ],
];

for (const [title, text, message] of WRONG) {
  test(`refuses ${title}, with its place`, async (context) => {
    assert.match(await problemsOf(context, { 'a.yaml': text }), message);
  });
}

test('refuses one thing in two files, and tells all problems at once', async (context) => {
  const orders = 'listeners: { Orders: {} }\n';
  const twice = await problemsOf(context, { 'a.yaml': orders, 'b.yaml': orders });
  assert.equal(twice, 'b.yaml:1:14: the listener "Orders" is in a.yaml:1:14 already');
  const both = await problemsOf(context, {
    'a.yaml': 'listeners:\n  Orders:\n    description: { env: NOT_SET }\n    x: 1\n',
    'b.yaml': 'y: 1\n',
  });
  assert.match(both, /^a\.yaml:3:5: .*NOT_SET.*\na\.yaml:4:5: .*\nb\.yaml:1:1: "y": .*$/);
});

test('refuses a file or a folder that is not there, and a folder without files', async (context) => {
  const folder = await write(context, { 'README.md': '' });
  const none = await readDeclaration([folder, join(folder, 'nope')]);
  assert.ok(!none.ok);
  assert.match(none.error.join('\n'), /expected files that end in \.yaml.*\n.*nope cannot be read/);
});

test('refuses a referenced file that is too large or not text', async (context) => {
  const file = (name: string) => `listeners: { Orders: { description: { file: ${name} } } }`;
  const large = { 'a.yaml': file('large.txt'), 'large.txt': 'x'.repeat(2 ** 16 + 1) };
  assert.match(await problemsOf(context, large), /large\.txt is larger than 65536 bytes/);
  const folder = await write(context, { 'a.yaml': file('bytes.bin') });
  await writeFile(join(folder, 'bytes.bin'), Buffer.of(0xff, 0xfe));
  const bytes = await readDeclaration([folder]);
  assert.ok(!bytes.ok);
  assert.match(bytes.error.join(), /bytes\.bin cannot be read/);
});
