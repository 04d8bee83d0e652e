import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { toCurl } from './curl.ts';

const HEADERS = [
  { name: 'Host', value: 'hooks.example' },
  { name: 'Content-Length', value: '9' },
  { name: 'Content-Type', value: 'application/json' },
  { name: 'X-Note', value: `it's "$HOME" \`id\` \\` },
];

/** What a shell makes of the command, with `printf` in place of curl. */
function split(command: string): readonly string[] {
  const printed = command.replace(/^curl/, String.raw`printf '%s\0'`);
  return execFileSync('sh', ['-c', printed]).toString().split('\0').slice(0, -1);
}

test('a shell reads the command as it was meant, whatever is in it', () => {
  const body = `{"a":"it's\nme"}`;
  const request = { method: 'POST', target: '/webhooks/v1?q=a%20b&c', headers: HEADERS };
  assert.deepEqual(split(toCurl(request, { origin: 'https://hooks.example', body })), [
    '-X',
    'POST',
    'https://hooks.example/webhooks/v1?q=a%20b&c',
    '-H',
    'Content-Type: application/json',
    '-H',
    HEADERS[3]?.value && `X-Note: ${HEADERS[3].value}`,
    '--data-binary',
    body,
  ]);
});

test('what is no text comes from the file that can be downloaded', () => {
  const request = { method: 'POST', target: '/', headers: [] };
  assert.match(toCurl(request, { origin: 'http://a', body: undefined }), /--data-binary @payload$/);
  assert.doesNotMatch(toCurl(request, { origin: 'http://a', body: '' }), /data/);
});
