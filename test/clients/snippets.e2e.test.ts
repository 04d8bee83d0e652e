import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { SAMPLE_BODY } from '../../src/snippet/snippet.ts';
import { earshot } from '../kit/cli.ts';
import {
  ADMIN_TOKEN,
  callApi,
  findFreePort,
  startServer,
  type RunningServer,
} from '../kit/server.ts';

/** The code that people paste, run as they run it, by every interpreter that this machine has. */
interface Snippet {
  readonly language: string;
  readonly file: string;
  readonly source: string;
  readonly variables: readonly string[];
}

interface Made {
  readonly id: string;
  readonly secret?: string;
  readonly token: string;
}

const run = promisify(execFile);
const JARS = '/usr/share/java';
const GUZZLE = '/usr/share/php/GuzzleHttp/autoload.php';

interface Runner {
  readonly command: readonly [program: string, ...parameters: string[]];
  /** Answers why it cannot be run here; nothing where it can. */
  readonly missing: () => Promise<string | undefined>;
}

async function lacks(program: string, ...parameters: string[]): Promise<string | undefined> {
  try {
    await run(program, parameters, { timeout: 30_000 });
    return undefined;
  } catch {
    return `${[program, ...parameters].join(' ')} does not run here`;
  }
}

/** Unirest in the version of the published contract, with what it needs. */
function classPath(): string {
  const names = ['unirest-java', 'httpclient', 'httpcore', 'httpasyncclient', 'httpcore-nio'];
  const rest = ['httpmime', 'commons-logging', 'commons-codec', 'com.android.json'];
  return [...names, ...rest].map((name) => join(JARS, `${name}.jar`)).join(delimiter);
}

const RUNNERS: Readonly<Record<string, Runner>> = {
  curl: {
    command: ['sh', 'send.sh'],
    missing: () => lacks('sh', '-c', 'curl -V && openssl version'),
  },
  python: {
    command: ['python3', 'send.py'],
    missing: () => lacks('python3', '-c', 'import requests'),
  },
  javascript: { command: [process.execPath, 'send.mjs'], missing: async () => undefined },
  go: { command: ['go', 'run', 'send.go'], missing: () => lacks('go', 'version') },
  ruby: { command: ['ruby', 'send.rb'], missing: () => lacks('ruby', '-v') },
  java: {
    command: ['java', '-cp', classPath(), 'Send.java'],
    missing: async () =>
      existsSync(join(JARS, 'unirest-java.jar'))
        ? lacks('java', '-version')
        : 'Unirest is not here',
  },
  php: {
    command: ['php', 'send.php'],
    missing: async () => (existsSync(GUZZLE) ? lacks('php', '-v') : 'Guzzle is not here'),
  },
};

describe('code to paste sends a webhook that is accepted', { concurrency: 1 }, () => {
  let folder: string;
  let server: RunningServer;
  let token: string;
  const listeners: { readonly title: string; readonly made: Made }[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-snippets-'));
    server = await startServer({ dataFolder: join(folder, 'data'), port: await findFreePort() });
    const make = (call: string, body: unknown) =>
      callApi<Made>(server.url, `POST /api/v1/${call}`, body);
    token = (await make('credentials', { name: 'For the code' })).token;
    const signed = (preset: string, more = {}) => ({
      name: preset,
      verification: { signature: { preset }, ...more },
    });
    listeners.push(
      { title: 'with an API key', made: await make('listeners', { name: 'Key' }) },
      { title: 'with a signature in hex', made: await make('listeners', signed('github')) },
      {
        title: 'with a signature in base64 over id and time, and an API key',
        made: await make('listeners', signed('standard-webhooks', { credential: 'required' })),
      },
    );
  });

  after(async () => {
    await server.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  for (const [language, { command, missing }] of Object.entries(RUNNERS)) {
    test(language, { timeout: 120_000 }, async (context) => {
      const reason = await missing();
      if (reason !== undefined) return context.skip(reason);
      for (const { title, made } of listeners) {
        const { items } = await callApi<{ items: readonly [Snippet] }>(
          server.url,
          `GET /api/v1/listeners/${made.id}/snippets?language=${language}`,
        );
        const [snippet] = items;
        assert.ok(!snippet.source.includes(made.secret ?? ADMIN_TOKEN));
        const place = await makePlace(folder, snippet);
        const [program, ...parameters] = command;
        const { stdout } = await run(program, parameters, {
          cwd: place,
          env: {
            ...process.env,
            GOCACHE: join(folder, 'go'),
            GOFLAGS: '-mod=mod',
            EARSHOT_API_KEY: token,
            EARSHOT_SECRET: made.secret ?? '',
          },
          timeout: 110_000,
        });
        assert.match(stdout, /\b200\b/, `${title}: ${stdout}`);
        const eventId = /"event_id":"(evt_\w+)"/.exec(stdout)?.[1] ?? assert.fail(stdout);
        const { data } = await callApi<{ data: unknown }>(
          server.url,
          `GET /api/v1/events/${eventId}`,
        );
        assert.deepEqual(data, JSON.parse(SAMPLE_BODY), title);
      }
    });
  }

  test('the command line shows it, alone on standard output, with the key in it when it is given', async () => {
    const place = { folder, env: { EARSHOT_URL: server.url, EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN } };
    const id = listeners[0]?.made.id ?? assert.fail();
    const call = ['listeners', 'snippet', id] as const;
    const plain = await earshot(place, ...call, '--language', 'ruby');
    assert.deepEqual([plain.code, plain.stdout.split('\n')[0]], [0, 'require "net/http"']);
    assert.match(
      plain.stderr,
      /^Ruby with Net::HTTP\.[^]*export EARSHOT_API_KEY=…\n {2}ruby send\.rb/,
    );
    const code = (await earshot(place, ...call, '--api-key', token)).stdout;
    assert.doesNotMatch(code, /EARSHOT_API_KEY/);
    const { stdout } = await run('sh', ['-c', code]);
    assert.match(stdout, /\n200\n$/);
  });
});

async function makePlace(folder: string, { file, source }: Snippet): Promise<string> {
  const place = await mkdtemp(join(folder, 'run-'));
  await writeFile(join(place, file), source);
  if (existsSync(GUZZLE)) {
    await mkdir(join(place, 'vendor'));
    await symlink(GUZZLE, join(place, 'vendor', 'autoload.php'));
  }
  return place;
}
