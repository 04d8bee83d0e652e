import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSessionCookie } from './cookie.ts';

test('a cookie goes over TLS alone, and is set by this host alone, where the public URL is https', () => {
  const cookie = createSessionCookie('https://hooks.example');
  for (const set of [cookie.set('token'), cookie.clear()])
    assert.match(
      set,
      /^__Host-earshot_[0-9a-f]{8}=.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
  assert.doesNotMatch(createSessionCookie('http://127.0.0.1:8080').set('token'), /Secure|__Host/);
});

test('of several cookies, only that of this installation is read', () => {
  const [ours, other] = ['https://a.example', 'https://b.example'].map(createSessionCookie);
  const both = [other?.set('theirs'), ours?.set('ours')].map((set) => set?.split(';')[0]);
  assert.equal(ours?.read(both.join('; ')), 'ours');
  assert.equal(ours.read('earshot=x'), undefined);
  assert.equal(ours.read(null), undefined);
});
