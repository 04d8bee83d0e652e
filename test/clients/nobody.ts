import type { Place } from './conformance.ts';

/** Calls for what is not there: their ids have the form and name nothing. */

const PREFIXES: Readonly<Record<string, string>> = {
  accounts: 'acc',
  credentials: 'crd',
  destinations: 'dst',
  events: 'evt',
  listeners: 'lsn',
  replays: 'rpl',
  requests: 'req',
  runs: 'run',
  signing_keys: 'key',
  triggers: 'trg',
};

export function idsOfNobody({ path, operation }: Place): Readonly<Record<string, string>> {
  const ids = (operation.parameters ?? [])
    .filter((each) => each.in === 'path')
    .map(({ name }): [string, string] => {
      if (name === 'number') return [name, '1'];
      const prefix = name === 'secret_id' ? 'sec' : PREFIXES[path.split('/')[3] ?? ''];
      return [name, `${prefix}_00000000000`];
    });
  return Object.fromEntries(ids);
}

export function takesQuery({ operation }: Place): boolean {
  return (operation.parameters ?? []).some((each) => each.in === 'query');
}

/** What replaces a thing must be whole, also where there is no such thing. */
export const WHOLE: Readonly<Record<string, object>> = {
  replaceListener: { name: 'Whole' },
  replaceTrigger: {
    name: 'Whole',
    listener_ids: ['lsn_00000000000'],
    workflow: { steps: [{ forward: { url: 'https://nobody.example/hook' } }] },
  },
};
