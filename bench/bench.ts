import { HELP, parsePlan, type Plan } from './command-line.ts';
import { printFinding } from './print.ts';
import { readMachine, readVersions, writeResult, type Measured } from './result.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';
import type { Scenario } from './scenario.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/**
 * `npm run bench`: what performance is held to, one scenario for each figure. Servers that are compared take turns
 * within one run, so that a slow minute of the machine meets all alike; figures are medians over the rounds. Absolute
 * ones are of this machine in this minute.
 */
function list(): void {
  for (const { name, title, byDefault, awaits } of SCENARIOS) {
    const when = awaits === undefined ? (byDefault ? '' : ' (--all)') : ` (waits for ${awaits})`;
    console.log(`${name.padEnd(18)} ${title}${when}`);
  }
}

async function measure(bench: Workbench, scenario: Scenario): Promise<Measured> {
  const { name, title } = scenario;
  try {
    const finding = await scenario.run(bench);
    printFinding(scenario, finding);
    return { title, ...finding };
  } catch (error) {
    process.exitCode = 1;
    console.error(`\n${name}: ${error instanceof Error ? error.stack : String(error)}`);
    return { title, error: String(error) };
  }
}

async function run({ scenarios, name, rounds, roundMs, seedRows }: Plan): Promise<void> {
  const effort = { rounds, roundMs, seedRows };
  const bench = await openWorkbench(effort);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => void bench.close().finally(() => process.exit(code)));

  const result = {
    at: new Date().toISOString(),
    machine: readMachine(),
    versions: await readVersions(),
    effort,
    scenarios: {} as Record<string, Measured>,
  };
  console.log(`${rounds} rounds of ${roundMs / 1_000} s`);
  try {
    for (const scenario of scenarios) {
      if (scenario.awaits !== undefined) {
        console.log(`\n${scenario.name}: waits for ${scenario.awaits}`);
        continue;
      }
      result.scenarios[scenario.name] = await measure(bench, scenario);
      // One by one: what was measured is not lost with what comes after it.
      await writeResult(name, result);
    }
  } finally {
    await bench.close();
  }
}

try {
  const plan = parsePlan(process.argv.slice(2), SCENARIOS);
  if (plan.kind === 'run') await run(plan);
  else if (plan.kind === 'list') list();
  else console.log(HELP);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
