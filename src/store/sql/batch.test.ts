import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packBatch, restoreBytes, unpackBatch } from './batch.ts';
import type { Unit } from './dialect.ts';

const UNITS: Readonly<Record<string, readonly Unit[]>> = {
  'no unit': [],
  'a unit without statements': [[], []],
  'a statement without parameters': [[{ sql: 'a', parameters: [] }]],
  'every kind of value': [[{ sql: 'a', parameters: [null, 0, -1.5, '', 'é\0', new Uint8Array()] }]],
  'flags, each and both': [
    [
      { sql: 'a', parameters: [], guard: true },
      { sql: 'a', parameters: [], returns: true },
      { sql: 'a', parameters: [], guard: true, returns: true },
    ],
  ],
  'texts that come again in other units': [
    [
      { sql: 'a', parameters: [1] },
      { sql: 'b', parameters: [2, 3] },
    ],
    [{ sql: 'b', parameters: [4, 5] }],
    [{ sql: 'a', parameters: [6] }],
  ],
  'bytes among other values, in many units': [
    [{ sql: 'a', parameters: [Uint8Array.of(1, 2), 'x', Uint8Array.of(3)] }],
    [
      { sql: 'a', parameters: [null, new Uint8Array(), Uint8Array.of(0, 255)] },
      { sql: 'b', parameters: [7] },
    ],
  ],
};

for (const [what, units] of Object.entries(UNITS)) {
  test(`${what}: what comes out is what went in, over a thread's boundary too`, () => {
    const whole = units.map((unit) =>
      unit.map(({ sql, parameters, guard = false, returns = false }) => ({
        sql,
        parameters,
        guard,
        returns,
      })),
    );
    const batch = packBatch(units);
    const sent = structuredClone(batch, { transfer: [batch.bytes.buffer] });
    restoreBytes(sent);
    assert.deepEqual(unpackBatch(sent), whole);
  });
}

test('bytes are copied: the caller keeps its buffer, and a slice brings nothing from around it', () => {
  const buffer = Buffer.from('before|body|after');
  const batch = packBatch([[{ sql: 'a', parameters: [buffer.subarray(7, 11)] }]]);
  assert.equal(Buffer.from(batch.bytes).toString(), 'body');
  structuredClone(batch, { transfer: [batch.bytes.buffer] });
  assert.equal(buffer.toString(), 'before|body|after');
});
