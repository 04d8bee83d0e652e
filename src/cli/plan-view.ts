import type { Change, Done, Step } from './declare/declare.ts';
import { shownOnce } from './rotation.ts';

/** How a plan and what came of it is told. */

const SIGNS: Readonly<Record<Change['action'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  keep: ' ',
};

export function describeChange(change: Change): readonly string[] {
  const { action, noun, name } = change;
  if (action === 'keep') return [];
  const head = `${SIGNS[action]} ${noun} "${name}"`;
  if (action !== 'update') return [head];
  const lines = change.differences.map(({ path, from, to, hidden }) =>
    hidden === true
      ? `    ${path}: another one, which is not shown`
      : `    ${path}: ${describe(from)} → ${describe(to)}`,
  );
  return [head, ...lines];
}

const MOST_CHARACTERS = 120;

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

const VERBS = { create: 'created', update: 'changed', delete: 'deleted', keep: 'kept' } as const;

export function describeStep({ change, done }: Step): readonly string[] {
  const { action, noun, name } = change;
  return [
    `${VERBS[action]} ${noun} "${name}" ${done.id}`,
    ...(done.url === undefined ? [] : [`    webhook URL: ${done.url}`]),
    ...(done.secret === undefined ? [] : [`    secret: ${shownOnce(done.secret)}`]),
  ];
}

/** For `--json`: `done` tells whether it has been; `differences` are there where there are some. */
export function toWireChange(change: Change, done: Done | undefined): object {
  const { action, noun, name } = change;
  return {
    action,
    noun,
    name,
    ...('id' in change && { id: change.id }),
    ...('differences' in change && { differences: change.differences }),
    ...done,
    done: done !== undefined,
  };
}
