import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { Clock } from '../../base/clock.ts';
import { EarshotError, isEarshotError } from '../../model/error.ts';
import type { Unit, UnitResult } from './dialect.ts';
import { createWriter, type Writer } from './writer.ts';

type Results = readonly (UnitResult | Error)[];

/** An engine that commits when it is told to, one after the other. */
class Engine {
  readonly batches: (readonly string[])[] = [];
  readonly #commits: (PromiseWithResolvers<Results> & { readonly units: readonly Unit[] })[] = [];

  commit(units: readonly Unit[]): Promise<Results> {
    this.batches.push(units.map(nameOf));
    const commit = Promise.withResolvers<Results>();
    this.#commits.push({ ...commit, units });
    return commit.promise;
  }

  async answer(results?: Results): Promise<void> {
    const commit = this.#commits.shift();
    commit?.resolve(results ?? commit.units.map(() => KEPT));
    await turn();
  }

  async fail(error: Error): Promise<void> {
    this.#commits.shift()?.reject(error);
    await turn();
  }
}

const KEPT: UnitResult = { kind: 'kept', rows: [] };

function unit(name: string, bytes = 0): Unit {
  return [{ sql: name, parameters: [new Uint8Array(bytes)] }];
}

function nameOf(unit: Unit): string {
  return unit[0]?.sql ?? '';
}

/** Long enough for what was just said to be seen, and for a turn that brings nothing new. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function writeAll(
  writer: Writer,
  names: readonly string[],
): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(names.map((name) => writer.write(unit(name))));
}

function numbers(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}

describe('what makes a commit', () => {
  test('what is written in one turn is committed together, in order', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const written = writeAll(writer, ['a', 'b', 'c']);
    assert.deepEqual(engine.batches, [], 'nothing leaves within the turn');
    await turn();
    assert.deepEqual(engine.batches, [['a', 'b', 'c']]);
    await engine.answer();
    assert.ok((await written).every(({ status }) => status === 'fulfilled'));
  });

  test('behind a commit that is under way, one more lies ready; what comes then waits', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const first = writer.write(unit('a'));
    await turn();
    const second = writeAll(writer, ['b', 'c']);
    await turn();
    const third = [writer.write(unit('d'))];
    await turn();
    third.push(writer.write(unit('e')));
    await turn();
    assert.deepEqual(engine.batches, [['a'], ['b', 'c']]);
    await engine.answer();
    await first;
    assert.deepEqual(engine.batches, [['a'], ['b', 'c'], ['d', 'e']]);
    await engine.answer();
    await engine.answer();
    await Promise.all([second, ...third]);
  });

  test('behind a commit, what is here is divided, and no batch has nearly all of it', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const first = writeAll(writer, numbers(0, 20));
    await turn();
    const others = writeAll(writer, numbers(20, 64));
    for (let i = 0; i < 3; i++) {
      await turn();
      await engine.answer();
    }
    await Promise.all([first, others]);
    assert.deepEqual(
      engine.batches.map(({ length }) => length),
      [20, 21, 23],
    );
  });

  for (const [how, end] of [
    ['is kept', (engine: Engine) => engine.answer()],
    ['fails', (engine: Engine) => engine.fail(new Error('no'))],
  ] as const) {
    test(`a few wait behind a commit of many until it ${how}`, async () => {
      const engine = new Engine();
      const writer = createWriter(engine, createManualClock());
      const many = writeAll(writer, numbers(0, 20));
      await turn();
      const few = writeAll(writer, numbers(20, 24));
      await turn();
      assert.deepEqual(engine.batches, [numbers(0, 20)]);
      await end(engine);
      await many;
      assert.deepEqual(engine.batches, [numbers(0, 20), numbers(20, 24)]);
      await engine.answer();
      await few;
    });
  }

  test('no commit takes more than 192 units', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const written = writeAll(writer, numbers(0, 400));
    for (let i = 0; i < 3; i++) {
      await turn();
      await engine.answer();
    }
    await written;
    assert.deepEqual(engine.batches, [numbers(0, 192), numbers(192, 384), numbers(384, 400)]);
  });

  test('no commit goes on when it has 4 MiB, and a unit that is larger goes alone', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const sizes = { a: 5, b: 2, c: 1, d: 1, e: 1 };
    const written = Object.entries(sizes).map(([name, mib]) =>
      writer.write(unit(name, mib * 2 ** 20)),
    );
    for (let i = 0; i < 3; i++) {
      await turn();
      await engine.answer();
    }
    await Promise.all(written);
    assert.deepEqual(engine.batches, [['a'], ['b', 'c', 'd'], ['e']]);
  });

  test('a commit waits while each turn brings more, but no longer than the hold', async () => {
    const engine = new Engine();
    let nowMs = 0;
    const clock: Clock = { ...createManualClock(), monotonic: () => nowMs };
    const writer = createWriter(engine, clock);
    const written: Promise<unknown>[] = [writer.write(unit('0'))];
    for (let i = 1; engine.batches.length === 0; i++) {
      assert.ok(i < 10, 'it left in the end');
      written.push(writer.write(unit(String(i))));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      nowMs += 0.1;
    }
    assert.deepEqual(engine.batches, [numbers(0, 6)]);
    await engine.answer();
    await Promise.all(written);
  });
});

describe('what becomes of a unit', () => {
  test('each is told its own result; one that failed rejects alone', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const written = writeAll(writer, ['a', 'b', 'c', 'd']);
    await turn();
    const guarded: UnitResult = { kind: 'guarded', statement: 0 };
    const rows: UnitResult = { kind: 'kept', rows: [[{ id: 1 }]] };
    await engine.answer([rows, new Error('a constraint'), guarded]);
    const [a, b, c, d] = await written;
    assert.deepEqual(a, { status: 'fulfilled', value: rows });
    assert.deepEqual(c, { status: 'fulfilled', value: guarded });
    for (const [one, reason] of [
      [b, /a constraint/],
      [d, /no result/],
    ] as const) {
      assert.ok(one?.status === 'rejected' && isEarshotError(one.reason, 'store_unavailable'));
      assert.match(one.reason.message, reason);
    }
  });

  test('a commit that failed rejects all of it, and the next goes on', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const written = writeAll(writer, ['a', 'b']);
    await turn();
    const later = writer.write(unit('c'));
    const cause = new EarshotError('store_unavailable', 'the disk is full');
    await engine.fail(cause);
    assert.deepEqual(
      (await written).map((one) => one.status === 'rejected' && one.reason === cause),
      [true, true],
    );
    await engine.answer();
    assert.deepEqual(await later, KEPT);
  });

  test('bytes are pending until their commit has ended, well or not', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    assert.equal(writer.pendingBytes(), 0);
    const first = writer.write(unit('a', 1_000));
    await turn();
    const second = writer.write([{ sql: 'b', parameters: ['four', 1, null, new Uint8Array(5)] }]);
    assert.equal(writer.pendingBytes(), 1_000 + 4 + 8 + 8 + 5);
    const refused = assert.rejects(first);
    await engine.fail(new Error('no'));
    await refused;
    assert.equal(writer.pendingBytes(), 25);
    await engine.answer();
    await second;
    assert.equal(writer.pendingBytes(), 0);
  });
});

describe('closing', () => {
  test('drains what was written before, and refuses what comes after', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const written = writeAll(writer, numbers(0, 200));
    let closed = 0;
    const closing = [writer.close(), writer.close()].map((one) => one.then(() => (closed += 1)));
    await assert.rejects(writer.write(unit('late')), { code: 'store_unavailable' });
    await turn();
    await engine.answer();
    await turn();
    assert.equal(closed, 0, 'a second commit is under way');
    await engine.answer();
    await Promise.all(closing);
    assert.ok((await written).every(({ status }) => status === 'fulfilled'));
    assert.equal(engine.batches.flat().length, 200);
  });

  test('ends although the last commit failed', async () => {
    const engine = new Engine();
    const writer = createWriter(engine, createManualClock());
    const refused = assert.rejects(writer.write(unit('a')), { code: 'store_unavailable' });
    const closing = writer.close();
    await turn();
    await engine.fail(new Error('no'));
    await refused;
    await closing;
  });

  test('is done at once when nothing is under way', async () => {
    await createWriter(new Engine(), createManualClock()).close();
  });
});
