import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Runs every gate, which is every script of package.json that is called `check:…`, and says how each went. */
interface Outcome {
  readonly gate: string;
  readonly ok: boolean;
  readonly output: string;
}

const root = join(import.meta.dirname, '..');

function listGates(): readonly [gate: string, command: string][] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return Object.entries(scripts)
    .filter(([name]) => name.startsWith('check:'))
    .map(([name, command]) => [name.slice('check:'.length), command]);
}

function runGate(gate: string, command: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer): unknown => chunks.push(chunk);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('close', (status) => {
      const ok = status === 0;
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${ok ? 'ok    ' : 'FAILED'}  ${gate.padEnd(8)} ${seconds.padStart(5)} s`);
      resolve({ gate, ok, output: Buffer.concat(chunks).toString() });
    });
  });
}

const waiting = [...listGates()];
const failed: Outcome[] = [];

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const outcome = await runGate(...next);
    if (!outcome.ok) failed.push(outcome);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const { gate, output } of failed) console.error(`\n── ${gate} ──\n${output.trim()}`);
if (failed.length > 0) process.exitCode = 1;
