import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countAttempts } from './attempts.ts';

/** Each as its step, its number and what came of it; and what is shown of them, `p` for a probe that does not count. */
const cases = [
  { made: 0, attempts: [], shown: '' },
  { made: 1, attempts: ['0 1 completed'], shown: '1' },
  { made: 2, attempts: ['0 1 failed', '0 2 failed'], shown: '1 2' },
  { made: 2, attempts: ['0 1 failed', '0 2 failed', '0 3 failed'], shown: '1 2 p' },
  { made: 0, attempts: ['0 1 failed', '0 1 failed'], shown: 'p p' },
  { made: 2, attempts: ['0 1 failed', '0 2 failed', '0 2 completed'], shown: '1 p 2' },
  { made: 1, attempts: ['0 1 failed', '0 1 completed', '1 1 completed'], shown: 'p 1 2' },
] as const;

describe('of the attempts of a run', () => {
  for (const { made, attempts, shown } of cases) {
    test(`"${attempts.join(', ')}", of which ${made} count where it stands, "${shown}" is shown`, () => {
      const read = attempts.map((text) => {
        const [step = '', number, outcome] = text.split(' ');
        return {
          step,
          number: Number(number),
          outcome: outcome === 'failed' ? ('failed' as const) : ('completed' as const),
        };
      });
      const counted = countAttempts({ attempt_count: made, attempts: read });
      assert.equal(counted.map((one) => (one.isProbe ? 'p' : one.number)).join(' '), shown);
    });
  }
});
