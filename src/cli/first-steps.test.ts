import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireListener } from '../api/contract.ts';
import { loadConfig, type LoadedConfig } from '../config/config.ts';
import { describeFirstSteps, describeSurroundings } from './first-steps.ts';

async function load(env: Record<string, string> = {}): Promise<LoadedConfig> {
  const loaded = await loadConfig({ env, folder: import.meta.dirname });
  assert.ok(loaded.ok);
  return loaded.value;
}

const listener: WireListener = {
  id: 'lsn_06yjb975000',
  name: 'First listener',
  description: '',
  enabled: true,
  url: 'http://127.0.0.1:8080/webhooks/v1/listeners/6311697c-ce5d-4537-bc3b-489f38ea9590/notify',
  urls: [],
  unsecured: false,
  secured: true,
  verification: {
    credential: 'off',
    allowed_credentials: null,
    signature: { preset: 'github', scheme: null, params: {}, tolerance: null, secrets: [] },
    allowlist: null,
    rules: null,
  },
  payload: { content_types: null, max_bytes: null, schema: null, on_mismatch: 'refuse' },
  challenges: null,
  filter: null,
  dedupe: null,
  mapping: null,
  redaction: null,
  warnings: [],
  rate_limit: null,
  quota: null,
  retention: 30,
  created_at: '2026-11-23T09:30:00Z',
  updated_at: '2026-11-23T09:30:00Z',
};

function verifying(verification: Partial<WireListener['verification']>): WireListener {
  return { ...listener, verification: { ...listener.verification, ...verification } };
}

const CASES: readonly (readonly [
  title: string,
  first: WireListener,
  secret: string | undefined,
  lines: readonly string[],
])[] = [
  [
    'a new listener is sent a sample with its secret',
    listener,
    's3',
    ['  npx earshot send --listener lsn_06yjb975000 --sample github/issues.opened --secret s3'],
  ],
  [
    'a listener that was there says how to come by a secret',
    listener,
    undefined,
    [
      '  npx earshot send --listener lsn_06yjb975000 --sample github/issues.opened --secret …',
      '  The secret was shown when it was made; for a new one: npx earshot listeners rotate-secret lsn_06yjb975000',
    ],
  ],
  [
    'a listener that wants a credential is sent one',
    verifying({ signature: null, credential: 'required' }),
    undefined,
    [
      '  npx earshot credentials create --name "My key"',
      `  npx earshot send --listener lsn_06yjb975000 --data '{"type":"hello"}' --api-key …`,
    ],
  ],
  [
    'an open listener is sent what one likes',
    verifying({ signature: null }),
    undefined,
    [`  npx earshot send --listener lsn_06yjb975000 --data '{"type":"hello"}'`],
  ],
];

for (const [title, first, secret, lines] of CASES) {
  test(title, async () => {
    const told = describeFirstSteps({ listener: first, secret }, await load());
    const at = told.indexOf('Send it a webhook:') + 1;
    assert.deepEqual(told.slice(at, told.indexOf('See what came of it:')), lines);
    assert.ok(
      told.some((line) => line.includes(`triggers create --listener ${first.id} --forward http`)),
    );
  });
}

test('private destinations are told of only while none is allowed', async () => {
  const said = async (env: Record<string, string>): Promise<boolean> =>
    describeFirstSteps({ listener, secret: 's' }, await load(env))
      .join()
      .includes('OUTBOUND_ALLOW');
  assert.ok(await said({}));
  assert.ok(!(await said({ EARSHOT_OUTBOUND_ALLOW: '10.0.0.0/8' })));
});

test('where no listener is left, the way to one is told', async () => {
  assert.match(
    describeFirstSteps(undefined, await load()).join('\n'),
    /npx earshot listeners create --name/,
  );
});

test('another terminal is told what is not as by default, and no secret', async () => {
  assert.deepEqual(describeSurroundings(await load(), 'http://127.0.0.1:8080'), []);
  const env = {
    EARSHOT_ADDR: '127.0.0.1:0',
    EARSHOT_DATA: "my data's",
    EARSHOT_ADMIN_TOKEN: 'hidden',
  };
  assert.deepEqual(describeSurroundings(await load(env), 'http://127.0.0.1:9000'), [
    '  export EARSHOT_URL=http://127.0.0.1:9000',
    "  export EARSHOT_DATA='my data'\\''s'",
    '  export EARSHOT_ADMIN_TOKEN=…   # the one that was given to the server',
  ]);
});
