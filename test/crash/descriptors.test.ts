import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { eventually } from '../kit/clock.ts';
import { assertKept, openSubject, sendAll, type Subject } from './subject.ts';

/** What the server has open by itself is some forty. */
const LIMIT = 90;
const CONNECTIONS = 200;

test('without descriptors it serves who is connected, and others when there are some again', async (t) => {
  if (spawnSync('sh', ['-c', 'ulimit -n 90']).status !== 0) {
    return t.skip('the number of descriptors cannot be limited here');
  }
  const wrapper = ['sh', '-c', `ulimit -n ${LIMIT} && exec "$@"`, 'sh'];
  const subject = await openSubject(t, { wrapper });
  const kept = await sendAll(subject, 3);
  const connected = keepConnected(t, subject);
  assert.equal(await connected(), 200);

  const idle = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(t, subject)));
  const refused = (): number => idle.filter((socket) => socket.destroyed).length;
  await eventually(() => refused() > 0, 10_000);
  for (let i = 0; i < 5; i++) assert.equal(await connected(), 200);
  assert.equal(subject.process().child.exitCode, null);

  for (const socket of idle) socket.destroy();
  await eventually(async () => (await subject.readiness().catch(() => 0)) === 200, 10_000);
  kept.push(...(await sendAll(subject, 5)));
  await assertKept(subject, kept);
});

/** Requests over one connection that stays open. */
function keepConnected(t: TestContext, subject: Subject): () => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  return async () => {
    const sent = request(subject.webhookUrl, { method: 'POST', agent });
    sent.end('{}');
    const [response] = (await once(sent, 'response')) as [
      NodeJS.ReadableStream & { statusCode: number },
    ];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  };
}

async function open(t: TestContext, { machine }: Subject): Promise<Socket> {
  const socket = connect(Number(new URL(machine.url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => undefined).resume();
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}
