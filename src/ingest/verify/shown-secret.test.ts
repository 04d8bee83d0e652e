import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureSetting } from '../../model/listener.ts';
import { hideSecret } from './shown-secret.ts';

const PATH = '/webhooks/v1/listeners/9088bf22-6c8f-461e-8c77-8c1d2fbb72fe/notify';
const HIDDEN = '[redacted]';

const token = (value: string): SignatureSetting => ({
  preset: 'custom',
  scheme: { type: 'token', value },
  secrets: [],
});
const preset = (name: string): SignatureSetting => ({ preset: name, secrets: [] });

type Case = readonly [
  setting: SignatureSetting | undefined,
  target: string,
  headers: readonly string[],
  keptTarget: string,
  keptHeaders: readonly string[],
];

const CASES: readonly Case[] = [
  [undefined, PATH, ['X-Token', 's'], PATH, ['X-Token', 's']],
  [token('headers["X-Token"]'), PATH, ['x-TOKEN', 's'], PATH, ['x-TOKEN', HIDDEN]],
  [
    token('headers.token'),
    PATH,
    ['a', 'token', 'Token', 's'],
    PATH,
    ['a', 'token', 'Token', HIDDEN],
  ],
  [
    token('query_params.key'),
    `${PATH}?a=1&k%65y=s&key=t`,
    [],
    `${PATH}?a=1&k%65y=${HIDDEN}&key=${HIDDEN}`,
    [],
  ],
  [
    token('query_params["k"]'),
    `${PATH}?k&kk=1`,
    ['k', 's'],
    `${PATH}?k=${HIDDEN}&kk=1`,
    ['k', 's'],
  ],
  [token('{path}'), `${PATH}/s%20t?a=/s`, [], `${PATH}/${HIDDEN}?a=/s`, []],
  [token('parsed_body.key'), `${PATH}?key=1`, ['key', 's'], `${PATH}?key=1`, ['key', 's']],
  [preset('gitlab'), PATH, ['X-Gitlab-Token', 's'], PATH, ['X-Gitlab-Token', HIDDEN]],
  // A signature is good for one body, and is kept to be looked at.
  [preset('github'), PATH, ['X-Hub-Signature-256', 's'], PATH, ['X-Hub-Signature-256', 's']],
];

test('what is kept of a request shows no secret of its listener, and all else as it came', () => {
  for (const [setting, target, rawHeaders, keptTarget, keptHeaders] of CASES) {
    const kept = { target: keptTarget, rawHeaders: keptHeaders };
    assert.deepEqual(hideSecret({ target, rawHeaders }, setting), kept, JSON.stringify(setting));
    assert.deepEqual(hideSecret(kept, setting), kept);
  }
});
