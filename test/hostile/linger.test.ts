import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { openReceiver, type Receiver } from '../kit/receiver.ts';

/** Prints the status that the client was shown, or the name of what it raised. */
const CLIENTS = {
  'http.client with a length': `
import http.client
connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
try:
    connection.request('POST', path, b'x' * size, headers)
    print(connection.getresponse().status)
except Exception as error:
    print(type(error).__name__)
`,
  'http.client with chunks': `
import http.client
connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
try:
    chunks = (b'x' * 65536 for _ in range(size // 65536))
    connection.request('POST', path, chunks, headers, encode_chunked=True)
    print(connection.getresponse().status)
except Exception as error:
    print(type(error).__name__)
`,
  urllib: `
import urllib.error, urllib.request
request = urllib.request.Request(f'http://127.0.0.1:{port}{path}', b'x' * size, headers)
try:
    print(urllib.request.urlopen(request, timeout=10).status)
except urllib.error.HTTPError as error:
    print(error.code)
except Exception as error:
    print(type(error).__name__)
`,
};

const MIB = 2 ** 20;
const skip = spawnSync('python3', ['--version']).status === 0 ? false : 'there is no python3 here';

describe('a plain client that writes its whole body before it reads', { skip }, () => {
  let receiver: Receiver;
  let token: string;
  before(async () => {
    receiver = await openReceiver();
    token = (await receiver.createCredential()).token;
  });
  after(() => receiver.close());

  async function ask(program: string, credential: string, size: number): Promise<string> {
    const { path } = await receiver.createListener();
    const headers = JSON.stringify({ Authorization: `Bearer ${credential}` });
    const head = `port, path, size, headers = ${receiver.port}, '${path}', ${size}, ${headers}\n`;
    const child = spawn('python3', ['-c', head + program], { timeout: 20_000 });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await once(child, 'close');
    return printed.trim();
  }

  for (const [name, program] of Object.entries(CLIENTS)) {
    test(`sees that 8 MiB are too many, by Python's ${name}`, async () => {
      assert.equal(await ask(program, token, 8 * MIB), '413');
    });
    test(`sees that it is a stranger, by Python's ${name}`, async () => {
      assert.equal(await ask(program, 'forged', MIB), '401');
    });
  }
});
