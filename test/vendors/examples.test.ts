import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startApp, type App } from '../../src/app/app.ts';
import { silentLog } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/config.ts';
import { PROVIDERS, type Provider, type Sent } from '../../src/provider/provider.ts';
import { serveOnly } from '../kit/published-keys.ts';
import { openAccount, type Account } from '../kit/signed.ts';
import { installVendors } from './install.ts';
import { PROOFS } from './proofs.ts';
import { askZoom } from './verifiers.ts';

/**
 * The examples, word for word: their commands are run in their order, beside a server; what the provider does in between
 * is done by the provider's own package, or by a request that the package takes for its own.
 */
const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const ADMIN_TOKEN = 'an-admin-token-of-thirty-two-bytes';

interface Example {
  readonly name: string;
  /** What the page calls the secret, and what else it names. */
  readonly secretVariable?: string;
  readonly paramVariables?: Readonly<Record<string, string>>;
  /** What the provider asks, before the command with this place, and what it must be told. */
  readonly asks?: (context: Context) => Promise<void>;
  readonly asksBefore?: number;
}

interface Context {
  readonly url: string;
  readonly account: Account;
  readonly provider: Provider;
}

const JSON_TYPE = { 'content-type': 'application/json' };

const EXAMPLES: readonly Example[] = [
  { name: 'github', secretVariable: 'GITHUB_WEBHOOK_SECRET' },
  {
    name: 'slack',
    secretVariable: 'SLACK_SIGNING_SECRET',
    async asks({ url }) {
      const body = JSON.stringify({ type: 'url_verification', challenge: 'echo me' });
      const answer = await fetch(url, { method: 'POST', headers: JSON_TYPE, body });
      assert.equal(await answer.text(), 'echo me');
    },
  },
  { name: 'stripe', secretVariable: 'STRIPE_WEBHOOK_SECRET' },
  {
    name: 'zoom',
    secretVariable: 'ZOOM_SECRET_TOKEN',
    // Zoom's own receiver says what has to be answered.
    async asks({ url, account }) {
      const asked = { event: 'endpoint.url_validation', payload: { plainToken: 'plain' } };
      const sent = await account.send({ url, body: Buffer.from(JSON.stringify(asked)) });
      const answer = await deliver(url, sent);
      assert.equal(answer.status, 200);
      const expected: unknown = JSON.parse((await askZoom(sent, account)).body);
      assert.deepEqual(await answer.json(), expected);
    },
  },
  { name: 'aws-sns', paramVariables: { topic_arn: 'TOPIC_ARN' } },
  {
    name: 'microsoft-graph',
    secretVariable: 'GRAPH_CLIENT_STATE',
    async asks({ url }) {
      const answer = await fetch(`${url}?validationToken=a%20b`, { method: 'POST' });
      assert.equal(await answer.text(), 'a b');
    },
  },
  { name: 'standard-webhooks', secretVariable: 'WEBHOOK_SECRET' },
  {
    name: 'asana',
    async asks({ url, account }) {
      const headers = { ...JSON_TYPE, 'x-hook-secret': account.secret ?? '' };
      const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
      assert.equal(answer.headers.get('x-hook-secret'), account.secret);
      assert.ok(answer.ok);
    },
    asksBefore: 1,
  },
  {
    name: 'discord',
    secretVariable: 'DISCORD_PUBLIC_KEY',
    async asks({ url, account }) {
      const body = Buffer.from(JSON.stringify({ version: 1, application_id: '1', type: 0 }));
      const ping = await account.send({ body });
      assert.equal((await deliver(url, ping)).status, 204);
      const forged = { ...ping.headers, 'x-signature-ed25519': '0'.repeat(128) };
      assert.equal((await deliver(url, { ...ping, headers: forged })).status, 401);
    },
  },
  { name: 'twilio', secretVariable: 'TWILIO_AUTH_TOKEN' },
];

function deliver(url: string, { headers, body }: Sent): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: body.toString() });
}

describe('the examples', { timeout: 300_000, skip: process.platform === 'win32' }, () => {
  let folder: string;
  let app: App;
  const keys = new Map<string, string>();

  before(async () => {
    await installVendors();
    folder = await mkdtemp(join(tmpdir(), 'earshot-examples-'));
    const env = {
      EARSHOT_ADDR: '127.0.0.1:0',
      EARSHOT_DATA: join(folder, 'data'),
      EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN,
    };
    const config = await loadConfig({ env, folder });
    assert.ok(config.ok);
    const outbound = serveOnly(keys);
    app = await startApp(config.value.config, { log: silentLog, outbound });
    await makeNpx(folder);
  });
  after(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const example of EXAMPLES)
    test(example.name, () => followExample(example, { folder, app, keys }));
});

interface House {
  readonly folder: string;
  readonly app: App;
  readonly keys: Map<string, string>;
}

async function followExample(example: Example, { folder, app, keys }: House): Promise<void> {
  const { name, asks, asksBefore } = example;
  const provider = PROVIDERS[name] as Provider;
  const account = openAccount(provider, 'https://unknown.example/');
  keys.set(account.keyUrl, account.key);
  const env = {
    ...variablesOf(example, account),
    EARSHOT_URL: app.url,
    EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN,
    HOME: folder,
    PATH: [join(folder, 'tools'), dirname(process.execPath), process.env['PATH']].join(delimiter),
  };
  const page = await readFile(join(root, 'examples', name, 'README.md'), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text = '']) => text);
  let printed = '';
  const readUrl = (): string => /webhook URL\s+(\S+)/.exec(printed)?.[1] ?? '';
  for (const [i, block] of blocks.entries()) {
    if (i === asksBefore) await asks?.({ url: readUrl(), account, provider });
    const newest = /lsn_[0-9a-z]{11}/.exec(printed)?.[0] ?? '';
    const script = `set -euo pipefail\n${block.replaceAll('lsn_…', newest)}`;
    const { stdout } = await run('bash', ['-c', script], { env, cwd: folder });
    printed += stdout;
  }
  const context = { url: readUrl(), account, provider };
  if (asksBefore === undefined) await asks?.(context);
  await testEvents({ ...context, name });
}

/** What the page calls the secret and the parameters. */
function variablesOf(
  { secretVariable, paramVariables = {} }: Example,
  { secret = '', params }: Account,
): Readonly<Record<string, string>> {
  const named = Object.entries(paramVariables).map(([name, variable]) => [variable, params[name]]);
  return {
    ...(Object.fromEntries(named) as Record<string, string>),
    ...(secretVariable === undefined ? {} : { [secretVariable]: secret }),
  };
}

async function testEvents({
  name,
  url,
  account,
  provider,
}: Context & { name: string }): Promise<void> {
  const proof = PROOFS[name];
  const sent = await account.send({ url });
  if (proof?.verify !== undefined) assert.equal(await proof.verify(sent, account), true);
  const body = sent.body.toString();
  const contentType = sent.headers['content-type'] ?? '';
  const secret = account.secret ?? '';
  const signing = { url, contentType, body, secret, now: new Date(), id: 'msg_vendor' };
  const signed = await proof?.sign?.(signing);
  const headers = signed === undefined ? sent.headers : { ...sent.headers, ...signed };
  const good = await deliver(url, { ...sent, headers });
  const text = await good.text();
  assert.equal(good.status, 200, text);
  assert.match(text, /"status":"RECEIVED"/);
  const stranger = openAccount(provider, url);
  const forged = await deliver(url, await stranger.send({ url }));
  assert.ok(!forged.ok, 'what a stranger signs is taken');
}

/** `npx` as it acts in a checkout. */
async function makeNpx(folder: string): Promise<void> {
  const npx = join(folder, 'tools', 'npx');
  await mkdir(dirname(npx));
  const earshot = join(root, 'bin/earshot.js');
  await writeFile(npx, `#!/bin/sh\ntest "$1" = earshot && shift && exec node '${earshot}' "$@"\n`);
  await chmod(npx, 0o755);
}
