import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const CLOCK = JSON.stringify(import.meta.resolve('./clock.ts'));

/** How a process ends that has nothing left but a wait of ours. */
function endOf(work: string): number | null {
  const script = `import { stayAlive, systemClock, wait } from ${CLOCK}; await ${work};`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script]).status;
}

test('a process that waits for nothing but the clock ends in the middle, unless it is to stay', () => {
  assert.equal(endOf('wait(systemClock, 50)'), 13);
  assert.equal(endOf('stayAlive(wait(systemClock, 50))'), 0);
});
