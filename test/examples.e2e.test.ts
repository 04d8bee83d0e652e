import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toVariable } from '../scripts/docs-examples.ts';
import { startApp, type App } from '../src/app/app.ts';
import { silentLog } from '../src/base/log.ts';
import { runCli } from '../src/cli/cli.ts';
import { loadConfig } from '../src/config/config.ts';
import { PROVIDER_NAMES, PROVIDERS, type Provider, type Sent } from '../src/provider/provider.ts';
import { serveOnly } from './kit/published-keys.ts';
import { openAccount, type Account } from './kit/signed.ts';
import { openStreams } from './kit/streams.ts';

/**
 * Every example beside one server: its file is applied, what its page says is typed, a request that the provider signs
 * becomes an event and starts the run of its trigger, and a stranger's is refused.
 */
const FOLDER = join(import.meta.dirname, '../examples');
const ADMIN_TOKEN = 'an-admin-token-of-thirty-two-bytes';

interface Example {
  readonly name: string;
  readonly provider: Provider;
  readonly account: Account;
  readonly url: string;
  readonly listenerId: string;
}

describe('the example of each preset', { timeout: 300_000 }, () => {
  const examples = new Map<string, Example>();
  const typed = new Set<string>();
  let folder: string;
  let app: App;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-examples-'));
    const env = {
      EARSHOT_ADDR: '127.0.0.1:0',
      EARSHOT_DATA: folder,
      EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN,
    };
    const config = await loadConfig({ env, folder });
    assert.ok(config.ok);
    const keys = new Map<string, string>();
    app = await startApp(config.value.config, { log: silentLog, outbound: serveOnly(keys) });
    Object.assign(process.env, { EARSHOT_URL: app.url, EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN });
    const accounts = PROVIDER_NAMES.map((name) => openOne(name, keys));
    // All at once: one by one, each would read what there is first.
    const files = PROVIDER_NAMES.map((name) => `-f ${FOLDER}/${name}/listener.yaml`);
    const applied = await type(`earshot apply ${files.join(' ')}`);
    for (const each of accounts)
      examples.set(each.name, { ...each, ...findListener(applied, each) });
  });
  after(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('there is one for each, and for nobody else', async () => {
    assert.deepEqual((await readdir(FOLDER)).toSorted(), PROVIDER_NAMES);
  });

  for (const name of PROVIDER_NAMES)
    test(name, async () => {
      const example = examples.get(name);
      assert.ok(example);
      await shakeHands(example);
      await typePage(example, typed);
      await testSending(example);
      await testRun(example, app.url);
    });
});

/** An account at the provider, with what its listener is told of it in the variables of its example. */
function openOne(name: string, keys: Map<string, string>) {
  const provider = PROVIDERS[name] as Provider;
  const account = openAccount(provider, 'https://unknown.example/');
  keys.set(account.keyUrl || keyUrlOf(provider), account.key);
  setVariables(name, account);
  return { name, provider, account };
}

function findListener(applied: string, { provider }: Pick<Example, 'provider'>) {
  const created = applied.split('created listener ').find((each) => {
    return each.startsWith(`"${provider.title}" `);
  });
  const [listenerId = ''] = /lsn_[0-9a-z]{11}/.exec(created ?? '') ?? [];
  return { listenerId, url: /webhook URL: (\S+)/.exec(created ?? '')?.[1] ?? '' };
}

/** Plaid's keys are asked for one by one, at one address. */
function keyUrlOf({ scheme }: Provider): string {
  return scheme.kind === 'jws' && scheme.keys.from === 'plaid' ? scheme.keys.url : '';
}

function setVariables(name: string, { secret, params }: Account): void {
  if (secret !== undefined) process.env[toVariable(name, 'secret')] = secret;
  for (const [param, value] of Object.entries(params)) process.env[toVariable(name, param)] = value;
}

/** A command as it stands on a page, without a process of its own: there are many. */
async function type(line: string): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) =>
    (quoted ?? plain).replaceAll(/\$(\w+)/g, (_variable, name: string) => process.env[name] ?? ''),
  );
  const streams = openStreams();
  const code = await runCli(words.slice(1), streams);
  assert.equal(code, 0, `${line}\n${streams.printed()}${streams.noted()}`);
  return streams.printed();
}

/** Where the provider sends the secret: what waits is confirmed. */
async function shakeHands({ provider, account, url, listenerId }: Example): Promise<void> {
  const { secret = '' } = account;
  const rule = provider.challenges?.find(({ capture }) => capture !== undefined);
  if (rule === undefined) return;
  const header = /^headers\["([\w-]+)"\]$/.exec(rule.capture ?? '')?.[1];
  const headers = { 'content-type': 'application/json', ...(header && { [header]: secret }) };
  const body = JSON.stringify(header === undefined ? { [rule.capture ?? '']: secret } : {});
  const answer = await fetch(url, { method: 'POST', headers, body });
  assert.equal(answer.status, 200, await answer.text());
  await type(`earshot listeners confirm-secret ${listenerId}`);
}

/** What the page says to type once the listener is there; pages written by hand are walked elsewhere. */
async function typePage({ name, listenerId }: Example, typed: Set<string>): Promise<void> {
  const page = await readFile(join(FOLDER, name, 'README.md'), 'utf8');
  const lines = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, text = '']) =>
    text.trim().split('\n'),
  );
  if (!lines.includes('npx earshot apply -f listener.yaml')) return;
  // What says the same on every page is typed once.
  for (const line of lines.filter((each) => !each.includes(' apply ') && !typed.has(each))) {
    typed.add(line);
    const printed = await type(line.replace(/^npx /, '').replace('lsn_…', listenerId));
    if (line.includes(' send ')) assert.match(printed, /RECEIVED|<Ack>true/);
  }
}

async function testSending({ provider, account, url }: Example): Promise<void> {
  const sent = await account.send({ url });
  const first = await deliver(sent);
  assert.equal(first.status, 200, first.text);
  if (provider.dedupe !== undefined)
    assert.match((await deliver(sent)).text, /DUPLICATE|<Ack>true/);
  const stranger = openAccount(provider, url);
  const forged = await deliver(await stranger.send({ url, params: account.params }));
  assert.ok(forged.status >= 400, 'what a stranger signs is taken');
}

async function deliver({ url, headers, body }: Sent): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { method: 'POST', headers, body: body.toString() });
  return { status: answer.status, text: await answer.text() };
}

/** The condition of its trigger holds for the sample. */
async function testRun({ listenerId }: Example, server: string): Promise<void> {
  const list = async (query: string): Promise<readonly { id: string }[]> => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await fetch(`${server}/api/v1/${query}`, { headers });
    return ((await answer.json()) as { items: { id: string }[] }).items;
  };
  const events = await list(`events?listener_id=${listenerId}`);
  assert.ok(events.length > 0, 'no event was made');
  for (const { id } of events) assert.equal((await list(`runs?event_id=${id}`)).length, 1);
}
