import assert from 'node:assert/strict';
import { test } from 'node:test';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { eventually } from '../kit/clock.ts';
import { assertKept, openSubject, sendAll } from './subject.ts';

/** As far as the system tells. */
async function isStopped(pid: number | undefined): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat === undefined || /\) T /.test(stat);
}

/** Comes as far as one comes to a process that stands still: what came before stands in line too. */
async function knock(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.destroy();
}

test('a process that is stopped and continued answers what waited, and loses nothing', async (t) => {
  const subject = await openSubject(t);
  const { child } = subject.process();
  const kept = await sendAll(subject, 5);
  for (let i = 0; i < 2; i++) {
    const sending = Promise.all(Array.from({ length: 8 }, () => sendAll(subject, 5)));
    // When one that came later has been answered, the others are under way.
    kept.push(...(await sendAll(subject, 1)));
    child.kill('SIGSTOP');
    await eventually(() => isStopped(child.pid), 20_000);
    const waiting = sendAll(subject, 5);
    await knock(subject.webhookUrl);
    child.kill('SIGCONT');
    kept.push(...(await sending).flat(), ...(await waiting));
  }
  assert.equal(new Set(kept.map(({ eventId }) => eventId)).size, kept.length);
  await assertKept(subject, kept);
  await subject.crash();
  await subject.restart();
  await assertKept(subject, kept);
});
