import { Environment } from '@marcbachmann/cel-js';
import jsonata from 'jsonata';
import { compileExpression, compileMapper, toHeaders } from '../src/expr/expr.ts';

/**
 * `node bench/expr.ts`: a filter of three clauses and a mapping of ten fields, beside two rivals that do the same work;
 * rounds in turn, medians, and ratios of medians. Absolute figures are of this machine in this minute.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const ROUND_MS = 120;

const payload = {
  action: 'opened',
  issue: {
    number: 42,
    title: 'Spelling error in the README file',
    state: 'open',
    user: { login: 'octocat', id: 1 },
    labels: [{ name: 'bug' }, { name: 'docs' }],
    created_at: '2026-11-23T14:00:00Z',
  },
  repository: { id: 186853002, full_name: 'octo/hello', private: false },
  sender: { login: 'octocat', id: 583231, type: 'User' },
};
const headers = { 'x-github-event': 'issues', 'content-type': 'application/json' };

interface Contest {
  readonly name: string;
  readonly goalMicros: number;
  readonly runners: Readonly<Record<string, () => unknown>>;
}

function open<T>(outcome: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.error.message);
}

const cel = new Environment({ homogeneousAggregateLiterals: false })
  .registerVariable('body', 'dyn')
  .registerVariable('headers', 'dyn');
const scope = { parsed_body: payload, headers: toHeaders(headers) };
const rivalScope = { body: payload, headers };

const filter = open(
  compileExpression(
    'action == "opened" AND repository.full_name == "octo/hello" AND "spelling" IN issue.title.$LOWERCASE()',
  ),
);
const celFilter = cel.parse(
  'body.action == "opened" && body.repository.full_name == "octo/hello" && body.issue.title.lowerAscii().contains("spelling")',
);
const jsonataFilter = jsonata(
  'body.action = "opened" and body.repository.full_name = "octo/hello" and $contains($lowercase(body.issue.title), "spelling")',
);

const mapping = open(
  compileMapper({
    type: "$CONCAT(['issue', action], '.')",
    number: 'issue.number',
    title: 'issue.title',
    state: 'issue.state',
    author: 'issue.user.login',
    repo: 'repository.full_name',
    open: "issue.state == 'open'",
    label: 'issue.labels[0].name',
    at: 'issue.created_at',
    event: 'headers["X-GitHub-Event"]',
  }),
);
const celMapping = cel.parse(`{
  "type": "issue." + body.action, "number": body.issue.number, "title": body.issue.title,
  "state": body.issue.state, "author": body.issue.user.login, "repo": body.repository.full_name,
  "open": body.issue.state == "open", "label": body.issue.labels[0].name, "at": body.issue.created_at,
  "event": headers["x-github-event"]
}`);
const jsonataMapping = jsonata(`{
  "type": "issue." & body.action, "number": body.issue.number, "title": body.issue.title,
  "state": body.issue.state, "author": body.issue.user.login, "repo": body.repository.full_name,
  "open": body.issue.state = "open", "label": body.issue.labels[0].name, "at": body.issue.created_at,
  "event": headers.\`x-github-event\`
}`);

const contests: readonly Contest[] = [
  {
    name: 'filter of three clauses',
    goalMicros: 2,
    runners: {
      earshot: () => open(filter.evaluate(scope)),
      'cel-js': () => celFilter(rivalScope),
      jsonata: () => jsonataFilter.evaluate(rivalScope),
    },
  },
  {
    name: 'mapping of ten fields',
    goalMicros: 5,
    runners: {
      earshot: () => open(mapping.evaluate(scope)),
      'cel-js': () => celMapping(rivalScope),
      jsonata: () => jsonataMapping.evaluate(rivalScope),
    },
  },
];

/** Microseconds for one evaluation. JSONata gives promises, and each is waited for, as its users must. */
async function time(run: () => unknown): Promise<number> {
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < ROUND_MS) {
    for (let at = 0; at < 50; at++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    count += 50;
  }
  return ((performance.now() - began) * 1_000) / count;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function assertSame({ name, runners }: Contest): Promise<void> {
  const results = await Promise.all(
    Object.values(runners).map(async (run) => JSON.stringify(normal(await run()))),
  );
  if (new Set(results).size > 1) throw new Error(`${name}: not the same: ${results.join(' / ')}`);
}

/** CEL has 64-bit integers, as bigint where they are its own. */
function normal(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
  );
}

async function hold(contest: Contest): Promise<void> {
  await assertSame(contest);
  const all = Object.entries(contest.runners).map(([name, run]) => ({
    name,
    run,
    times: [] as number[],
  }));
  for (const { run } of all) await time(run);
  for (let round = 0; round < ROUNDS; round++)
    for (const { run, times } of all) times.push(await time(run));
  const own = median(all[0]?.times ?? []);
  console.log(`${contest.name} (goal ${contest.goalMicros} µs)`);
  for (const { name, times } of all) {
    const middle = median(times);
    const ratio = (middle / own).toFixed(1);
    console.log(`  ${name.padEnd(8)} ${middle.toFixed(3).padStart(8)} µs  ${ratio} × earshot`);
  }
  if (own > contest.goalMicros) process.exitCode = 1;
}

for (const contest of contests) await hold(contest);
