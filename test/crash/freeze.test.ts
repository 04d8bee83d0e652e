import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertKept, openSubject, sendAll } from './subject.ts';

test('a process that is stopped and continued answers what waited, and loses nothing', async (t) => {
  const subject = await openSubject(t);
  const { child } = subject.process();
  const kept = await sendAll(subject, 5);
  for (let i = 0; i < 2; i++) {
    const sending = Promise.all(Array.from({ length: 8 }, () => sendAll(subject, 5)));
    await sleep(10);
    child.kill('SIGSTOP');
    const waiting = sendAll(subject, 5);
    await sleep(1_000);
    child.kill('SIGCONT');
    kept.push(...(await sending).flat(), ...(await waiting));
  }
  assert.equal(new Set(kept.map(({ eventId }) => eventId)).size, kept.length);
  await assertKept(subject, kept);
  await subject.crash();
  await subject.restart();
  await assertKept(subject, kept);
});
