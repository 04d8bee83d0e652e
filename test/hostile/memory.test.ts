import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SECOND } from '../../src/base/duration.ts';
import { createManualClock, eventually } from '../kit/clock.ts';
import { openReceiver } from '../kit/receiver.ts';
import { post, toTarget } from './wire-case.ts';
import { openWire } from './wire.ts';

describe('bodies that do not end', () => {
  test('make room for others when memory is short, the slowest first', async () => {
    const clock = createManualClock();
    const limits = { pendingBytes: 100_000, maxBodyBytes: 60_000 };
    const receiver = await openReceiver({ clock, limits });
    const { path } = await receiver.createListener();
    const { token } = await receiver.createCredential();
    const target = toTarget(path, token);
    const ask = async (size: number): Promise<number | undefined> => {
      const wire = openWire(receiver.port);
      wire.send(post(target, 'x'.repeat(size)));
      const [answer] = await wire.answers(1);
      wire.destroy();
      return answer?.status;
    };

    assert.equal(await ask(40_000), 200);
    const slow = [openWire(receiver.port), openWire(receiver.port)] as const;
    for (const wire of slow)
      wire.send(`${target.head}Content-Length: 50000\r\n\r\n${'x'.repeat(45_000)}`);
    // Both are held: there is no room for a third.
    await eventually(async () => (await ask(40_000)) === 503);
    assert.equal(await ask(1_000), 200);

    await clock.advance(3 * SECOND);
    assert.equal(await ask(40_000), 200);
    const [answer] = await slow[0].answers(1);
    assert.equal(answer?.status, 503);
    assert.match(answer.body, /store_unavailable/);
    slow[1].send('x'.repeat(5_000));
    assert.equal((await slow[1].answers(1))[0]?.status, 200);
    for (const wire of slow) wire.destroy();
    await receiver.close();
  });

  test('are counted as they come out of compression, and let go afterwards', async () => {
    const receiver = await openReceiver({
      limits: { pendingBytes: 100_000, maxBodyBytes: 100_000 },
    });
    const { path } = await receiver.createListener();
    const { token } = await receiver.createCredential();
    const target = toTarget(path, token);
    const encoded = post(target, gzipSync('x'.repeat(99_990)), 'Content-Encoding: gzip\r\n');
    for (const expected of [503, 503]) {
      const wire = openWire(receiver.port);
      wire.send(encoded);
      assert.equal((await wire.answers(1))[0]?.status, expected);
      wire.destroy();
    }
    const wire = openWire(receiver.port);
    wire.send(post(target, 'x'.repeat(99_990)));
    assert.equal((await wire.answers(1))[0]?.status, 200);
    wire.destroy();
    await receiver.close();
  });
});
