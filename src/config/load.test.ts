import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { loadClientVariables, loadConfig, type LoadedConfig, type LoadOptions } from './load.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-config-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function load(options: LoadOptions = {}): Promise<LoadedConfig> {
  const loaded = await loadConfig({ env: {}, folder, ...options });
  assert.ok(loaded.ok, loaded.ok ? '' : loaded.error.join('\n'));
  return loaded.value;
}

async function problems(options: LoadOptions): Promise<string> {
  const loaded = await loadConfig({ env: {}, folder, ...options });
  assert.ok(!loaded.ok);
  return loaded.error.join('\n');
}

const file = (text: string, name = 'earshot.config.yaml'): Promise<void> =>
  writeFile(join(folder, name), text);

describe('loadConfig', () => {
  test('needs nothing to be said', async () => {
    const { config, file: path } = await load();
    assert.deepEqual(config, {
      addr: { host: '127.0.0.1', port: 8080 },
      data: './data',
      storeUrl: undefined,
      publicUrl: undefined,
      adminToken: undefined,
      masterKey: undefined,
      role: 'all',
      leaseMs: 60_000,
      trustedProxies: [],
      outboundAllow: [],
      spool: false,
      spoolFolder: undefined,
      spoolMaxBytes: 2 ** 30,
      spoolConfigAgeMs: 3_600_000,
      maxBodyBytes: 1_048_576,
      retentionDays: 30,
      ledgerDays: 400,
      oauthTokenMs: 3_600_000,
      secondFactorRoles: [],
      openidIssuer: undefined,
      openidClientId: undefined,
      openidClientSecret: undefined,
      openidRoles: [],
      openidRoleClaim: 'groups',
      openidDomains: [],
      openidScopes: ['openid', 'email', 'profile'],
      openidTitle: 'your provider',
      minFreeDisk: 2 ** 28,
      drainDelayMs: 0,
      drainMs: 20_000,
      logLevel: 'info',
      pendingBytes: 67_108_864,
      fastLane: true,
    });
    assert.equal(path, undefined);
  });

  test('is frozen', async () => {
    const { config } = await load();
    assert.ok(Object.isFrozen(config));
  });

  test('puts flags before the environment, the environment before the file, the file before the defaults', async () => {
    await file('max_body: 1KiB\nretention: 1\nlog_level: debug\n');
    const { config, written } = await load({
      env: { EARSHOT_RETENTION: '3', EARSHOT_LOG_LEVEL: 'warn' },
      flags: { log_level: 'error' },
    });
    assert.equal(config.maxBodyBytes, 1_024);
    assert.equal(config.retentionDays, 3);
    assert.equal(config.logLevel, 'error');
    const origins = ['max_body', 'retention', 'log_level', 'addr'].map(
      (key) => written[key]?.origin,
    );
    assert.deepEqual(origins, ['file', 'environment', 'flag', 'default']);
  });

  test('reads the file that is named', async () => {
    await file('retention: 90', 'other.yaml');
    const { config, file: path } = await load({ file: join(folder, 'other.yaml') });
    assert.equal(config.retentionDays, 90);
    assert.equal(path, join(folder, 'other.yaml'));
  });

  test('reads lists of the file as those of the environment', async () => {
    await file('trusted_proxies: [10.0.0.0/8, "::1"]\noutbound_allow: crm.internal, 127.0.0.1\n');
    const { config } = await load();
    assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1/128']);
    assert.deepEqual(config.outboundAllow, ['crm.internal', '127.0.0.1/32']);
  });

  test('keeps a token of digits as it was written', async () => {
    await file('admin_token: 001234567890123456789012345678901234567890');
    assert.equal((await load()).config.adminToken, '001234567890123456789012345678901234567890');
  });

  test('takes an empty variable and an empty key for unset', async () => {
    await file('log_level:\n# nothing else\n');
    const { config } = await load({ env: { EARSHOT_STORE_URL: '', EARSHOT_ADDR: '' } });
    assert.equal(config.addr.port, 8080);
    assert.equal(config.logLevel, 'info');
  });

  test('takes an empty file', async () => {
    await file('# all of it is commented out\n');
    assert.equal((await load()).config.retentionDays, 30);
  });

  test('does not mind what Kubernetes and Docker set for a service of this name', async () => {
    await load({
      env: {
        EARSHOT_SERVICE_HOST: '10.0.0.1',
        EARSHOT_SERVICE_PORT_HTTP: '8080',
        EARSHOT_PORT: 'tcp://10.0.0.1:8080',
        EARSHOT_PORT_8080_TCP_ADDR: '10.0.0.1',
      },
    });
  });

  test('knows the variables of the command line', async () => {
    await load({ env: { EARSHOT_URL: 'http://127.0.0.1:9000', EARSHOT_SECRET: 'x' } });
  });
});

describe('loadConfig refuses', () => {
  const CASES: readonly (readonly [string, LoadOptions, readonly RegExp[]])[] = [
    [
      'a bad flag by its name',
      { flags: { max_body: 'lots' } },
      [/^--max-body: expected a size .*; got "lots"$/],
    ],
    [
      'a bad variable by its name',
      { env: { EARSHOT_ADDR: '80' } },
      [/^EARSHOT_ADDR: expected host:port .*; got "80"$/],
    ],
    [
      'an unknown variable',
      { env: { EARSHOT_ADRR: 'x' } },
      [/^EARSHOT_ADRR: no such variable; .*EARSHOT_ADDR/],
    ],
    [
      'a port in the variable that it does not have',
      { env: { EARSHOT_PORT: '9000' } },
      [/^EARSHOT_PORT: no such/],
    ],
    [
      'a provider without what it calls this server',
      { env: { EARSHOT_OPENID_ISSUER: 'https://id.example', EARSHOT_OPENID_ROLES: '*=viewer' } },
      [/^openid_issuer and openid_client_id must be given together$/],
    ],
    [
      'a provider by which nobody could sign in',
      { env: { EARSHOT_OPENID_ISSUER: 'https://id.example', EARSHOT_OPENID_CLIENT_ID: 'a' } },
      [/^with openid_issuer, openid_roles must say who may sign in$/],
    ],
    [
      'a spool beside the embedded store',
      { env: { EARSHOT_SPOOL: 'on' } },
      [/^spool needs store_url: /],
    ],
    [
      'a role that needs others beside it, on a store that is ours alone',
      { flags: { role: 'worker' } },
      [/^with the embedded store, role must be all: worker needs store_url/],
    ],
    [
      'a shared store without the keys that its nodes share',
      { env: { EARSHOT_STORE_URL: 'postgres://h/d' } },
      [/master_key and admin_token must be given/],
    ],
    [
      'a file that is not there',
      { file: '/nowhere.yaml' },
      [/^--config: there is no file \/nowhere\.yaml$/],
    ],
    [
      'bodies over the budget',
      { env: { EARSHOT_PENDING_BYTES: '1MiB', EARSHOT_MAX_BODY: '2MiB' } },
      [/^max_body must/],
    ],
    [
      'all that is wrong at once',
      { env: { EARSHOT_ADDR: '80', EARSHOT_ROLE: 'x' } },
      [/EARSHOT_ADDR/, /EARSHOT_ROLE/],
    ],
  ];
  for (const [what, options, messages] of CASES) {
    test(what, async () => {
      const told = await problems(options);
      for (const message of messages) assert.match(told, message);
    });
  }

  const FILES: readonly (readonly [string, string, RegExp])[] = [
    [
      'an unknown key of the file',
      'adress: x',
      /^adress in .*earshot\.config\.yaml: no such key; .*addr/,
    ],
    [
      'a bad value of the file',
      'retention: 14',
      /^retention in .*: expected one of 1, 3, 7.*; got "14"$/,
    ],
    ['a file that is not YAML', 'a: [', /is not YAML/],
    ['a key that is there twice', 'addr: a:1\naddr: b:1', /is not YAML/],
    ['a file that is a list', '- addr', /expected lines of "key: value"/],
    ['a file that is a word', 'addr', /expected lines of "key: value"/],
    ['a key with keys below it', 'addr: {host: a}', /^addr in .*: expected a plain value/],
  ];
  for (const [what, text, message] of FILES) {
    test(what, async () => {
      await file(text);
      assert.match(await problems({}), message);
    });
  }

  test('a bad secret without showing it', async () => {
    const told = await problems({
      env: { EARSHOT_MASTER_KEY: 'hunter2', EARSHOT_ADMIN_TOKEN: 'correct horse' },
    });
    assert.match(told, /EARSHOT_MASTER_KEY: expected 32 bytes in base64/);
    assert.doesNotMatch(told, /hunter2|correct horse/);
  });

  test('a file that cannot be read', async () => {
    assert.match(await problems({ file: folder }), /cannot read .*EISDIR/);
  });
});

test('the command line reads its own variables, where they are set', () => {
  const env = {
    EARSHOT_URL: 'http://h',
    EARSHOT_SECRET: '',
    EARSHOT_ADMIN_TOKEN: 't',
    EARSHOT_PROFILE: 'staging',
    PATH: '/bin',
  };
  assert.deepEqual(loadClientVariables(env), {
    url: 'http://h',
    secret: undefined,
    adminToken: 't',
    profile: 'staging',
    folder: undefined,
  });
});

test(
  "the user's folder is where the system says, and never where a relative path would put it",
  { skip: process.platform === 'win32' },
  () => {
    const folderOf = (env: Record<string, string>): string | undefined =>
      loadClientVariables(env).folder;
    const home = { HOME: '/home/kim' };
    assert.equal(folderOf(home), '/home/kim/.config/earshot');
    assert.equal(folderOf({ ...home, XDG_CONFIG_HOME: '/etc/kim' }), '/etc/kim/earshot');
    assert.equal(folderOf({ ...home, XDG_CONFIG_HOME: 'etc' }), '/home/kim/.config/earshot');
    assert.equal(folderOf({ HOME: '' }), undefined);
  },
);
