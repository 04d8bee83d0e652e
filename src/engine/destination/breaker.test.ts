import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '../../base/duration.ts';
import { FRESH, nextBreaker, placesOf, type Breaker, type Outcome } from './breaker.ts';

const reason = { code: 'destination_status', message: 'The destination answered 503.' } as const;
const answered = { kind: 'answered' } as const;
const unknown = { kind: 'unknown' } as const;

/** A failure of the run with this number. */
function failed(run: number, more: object = {}): Outcome {
  return { kind: 'failed', runId: `run_${run}`, reason, startedMs: 0, ...more };
}

interface Step {
  readonly outcome: Outcome;
  readonly nowMs?: number;
  readonly isProbe?: boolean;
}

function after(from: Breaker, steps: readonly Step[]): Breaker {
  return steps.reduce(
    (breaker, { outcome, nowMs = 0, isProbe = false }) =>
      nextBreaker(breaker, outcome, { nowMs, isProbe }),
    from,
  );
}

/** As many failures in a row, of as many runs. */
function failures(count: number, { runs = count, nowMs = 0 } = {}): Step[] {
  return Array.from({ length: count }, (_, i) => ({ outcome: failed(i % runs), nowMs }));
}

function answers(count: number): Step[] {
  return Array.from({ length: count }, () => ({ outcome: answered }));
}

/** Begins and fails a probe as soon as it is due; answers with how long it has to wait for the next one. */
function failProbe(breaker: Breaker, more: object = {}): { breaker: Breaker; waitMs: number } {
  assert.ok(breaker.status === 'paused');
  const nowMs = breaker.probeAtMs;
  assert.equal(placesOf(breaker, nowMs - 1), 0);
  assert.equal(placesOf(breaker, nowMs), 1);
  const probing: Breaker = { ...breaker, probing: true };
  assert.equal(placesOf(probing, nowMs), 0);
  const next = nextBreaker(probing, failed(1, more), { nowMs, isProbe: true });
  assert.ok(next.status === 'paused' && !next.probing);
  return { breaker: next, waitMs: next.probeAtMs - nowMs };
}

const paused = after(FRESH, failures(10));

describe('when a destination is paused', () => {
  const CASES: readonly (readonly [title: string, steps: readonly Step[], paused: boolean])[] = [
    ['after 10 failures in a row', failures(10), true],
    ['not after 9', failures(9), false],
    ['not after 9, an answer, and 9', [...failures(9), ...answers(1), ...failures(9)], false],
    ['after 5 over 30 s', failures(5, { nowMs: 30 * SECOND }), true],
    ['not after 5 over less', failures(5, { nowMs: 30 * SECOND - 1 }), false],
    ['not after 4, however long it takes', failures(4, { nowMs: HOUR }), false],
    ['after 10 of three runs', failures(10, { runs: 3 }), true],
    ['not after 100 of two runs, which may be to blame', failures(100, { runs: 2 }), false],
    [
      'not by what tells nothing of it',
      Array.from({ length: 99 }, () => ({ outcome: unknown })),
      false,
    ],
  ];
  for (const [title, steps, isPaused] of CASES) {
    test(title, () => {
      assert.equal(after(FRESH, steps).status, isPaused ? 'paused' : 'open');
    });
  }

  test('a failure that is not told of does not end the row', () => {
    const steps = [...failures(9), { outcome: unknown }, { outcome: failed(9) }];
    assert.equal(after(FRESH, steps).status, 'paused');
  });

  test('time-outs count from when they began', () => {
    const nowMs = 40 * SECOND;
    const slow = [1, 2, 3, 4, 5].map((run) => ({
      outcome: failed(run, { startedMs: nowMs - 30 * SECOND }),
      nowMs,
    }));
    assert.equal(after(FRESH, slow).status, 'paused');
  });
});

describe('how a paused destination is probed', () => {
  test('after 5 s first, then after 30 s and twice as long each time, up to 15 minutes', () => {
    assert.ok(paused.status === 'paused');
    const waits = [paused.probeAtMs];
    let breaker: Breaker = paused;
    for (let i = 0; i < 8; i++) {
      const next = failProbe(breaker);
      ({ breaker } = next);
      waits.push(next.waitMs);
    }
    const [s, m] = [SECOND, MINUTE];
    assert.deepEqual(waits, [5 * s, 30 * s, m, 2 * m, 4 * m, 8 * m, 15 * m, 15 * m, 15 * m]);
    assert.ok(breaker.status === 'paused');
    assert.equal(breaker.sinceMs, 0, 'since the first pause');
  });

  test('not before `Retry-After` has passed, and not later than in 6 h', () => {
    const asked = (retryAfterMs: number): Breaker =>
      after(FRESH, [...failures(9), { outcome: failed(9, { retryAfterMs }) }]);
    const probeAt = (breaker: Breaker) => (breaker.status === 'paused' ? breaker.probeAtMs : -1);
    assert.equal(probeAt(asked(MINUTE)), MINUTE);
    assert.equal(probeAt(asked(SECOND)), 5 * SECOND);
    assert.equal(probeAt(asked(365 * DAY)), 6 * HOUR);
    assert.equal(failProbe(paused, { retryAfterMs: HOUR }).waitMs, HOUR);
  });

  test('again at once when a probe tells nothing', () => {
    assert.ok(paused.status === 'paused');
    const probing = { ...paused, probing: true };
    const next = nextBreaker(probing, unknown, { nowMs: 9 * SECOND, isProbe: true });
    assert.equal(placesOf(next, 9 * SECOND), 1);
  });

  test('what was sent before the pause changes nothing when it fails, and ends the pause when it is answered', () => {
    assert.equal(after(paused, [{ outcome: failed(77), nowMs: SECOND }]), paused);
    assert.equal(after(paused, [{ outcome: answered, nowMs: SECOND }]).status, 'open');
  });
});

describe('how many requests may be under way', () => {
  test('8 where nothing is known, one more for each answer, and no end from 64 on', () => {
    assert.equal(placesOf(FRESH, 0), 8);
    assert.equal(placesOf(after(FRESH, answers(1)), 0), 9);
    assert.equal(placesOf(after(FRESH, answers(55)), 0), 63);
    assert.equal(placesOf(after(FRESH, answers(56)), 0), Infinity);
  });

  test('2 after a pause', () => {
    const back = after(paused, answers(1));
    assert.equal(placesOf(back, 0), 2);
    assert.equal(placesOf(after(back, answers(3)), 0), 5);
  });

  test('a failure takes nothing away', () => {
    assert.equal(placesOf(after(FRESH, [...answers(10), ...failures(1)]), 0), 18);
  });
});

describe('a destination that is back is on trial', () => {
  const back = after(paused, answers(1));

  test('three failures in a row pause it again, for longer', () => {
    assert.equal(after(back, failures(2)).status, 'open');
    const again = after(back, failures(3));
    assert.ok(again.status === 'paused');
    assert.equal(again.probeAtMs, 30 * SECOND);
  });

  test('until ten answers have come', () => {
    assert.equal(after(back, [...answers(9), ...failures(3)]).status, 'paused');
    const well = after(back, [...answers(10), ...failures(3)]);
    assert.equal(well.status, 'open');
    const again = after(well, failures(10));
    assert.ok(again.status === 'paused');
    assert.equal(again.probeAtMs, 5 * SECOND, 'the pauses begin anew');
  });
});

test('an answer of a destination that is well makes nothing new', () => {
  const well = after(FRESH, answers(60));
  assert.equal(after(well, answers(1)), well);
});
