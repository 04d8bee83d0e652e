import { parseArgs } from 'node:util';
import type { Scenario } from './scenario.ts';
import type { Effort } from './workbench.ts';

export interface Plan extends Effort {
  readonly scenarios: readonly Scenario[];
  /** What the result is called: `results/<name>.json`. */
  readonly name: string;
  readonly kind: 'run' | 'list' | 'help';
}

/** `latest` is not kept in the repository; every other name is. */
const LATEST = 'latest';

export const HELP = `npm run bench -- [rounds] [scenario ...] [options]

  --only <name,...>   these scenarios and no others; names alone do the same
  --all               all that can be measured, with rivals (installed on demand) and large stores
  --rounds <n>        default 5
  --round-ms <n>      default 2000
  --seed-rows <n>     how many events a store holds that is not empty; default 1000000
  --name <name>       writes bench/results/<name>.json; default ${LATEST}
  --list              says which scenarios there are
`;

/** What was asked for; throws with a message for people where it cannot be understood. */
export function parsePlan(args: readonly string[], known: readonly Scenario[]): Plan {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      'round-ms': { type: 'string', default: '2000' },
      'seed-rows': { type: 'string', default: '1000000' },
      name: { type: 'string', default: LATEST },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const isNumber = (text: string): boolean => /^\d+$/.test(text);
  const bare = positionals.find(isNumber);
  const names = [
    ...values.only.flatMap((list) => list.split(',')),
    ...positionals.filter((text) => !isNumber(text)),
  ];
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(values.name)) throw new Error(`"${values.name}" is no name`);
  return {
    kind: values.help ? 'help' : values.list ? 'list' : 'run',
    scenarios: choose(known, names, values.all),
    rounds: toCount('--rounds', values.rounds ?? bare ?? '5'),
    roundMs: toCount('--round-ms', values['round-ms']),
    seedRows: toCount('--seed-rows', values['seed-rows']),
    name: values.name,
  };
}

function choose(
  known: readonly Scenario[],
  names: readonly string[],
  isAll: boolean,
): readonly Scenario[] {
  const unknown = names.find((name) => known.every((scenario) => scenario.name !== name));
  if (unknown !== undefined) throw new Error(`there is no scenario "${unknown}"; see --list`);
  if (names.length > 0) return known.filter(({ name }) => names.includes(name));
  return isAll ? known : known.filter(({ byDefault }) => byDefault);
}

function toCount(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new Error(`${option} wants a whole number from 1 on, not "${text}"`);
  return count;
}
