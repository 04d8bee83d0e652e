import type { Json } from '../../base/json.ts';
import type { ListenerId, ListenerVersion } from '../../model/listener.ts';
import { listenerInput } from '../contract/listener.ts';
import type { Handlers } from '../handler.ts';
import { check } from '../input.ts';
import { findDifferences } from '../json-diff.ts';
import { found } from '../refusal.ts';
import { toInstant } from '../wire/instant.ts';
import { toListenerInput } from '../wire/listener.ts';
import { replaceDefinition, type ListenerDeps } from './listeners.ts';

type VersionHandlers = Pick<
  Handlers,
  'listListenerVersions' | 'getListenerVersion' | 'createListenerRestoration'
>;

export function createListenerVersionHandlers(deps: ListenerDeps): VersionHandlers {
  const { listeners } = deps.store;

  async function load(id: ListenerId) {
    const listener = found(await listeners.find(id), 'listener', id);
    const versions = new Map((await listeners.listVersions(id)).map((one) => [one.number, one]));
    const versionOf = (number: number): ListenerVersion =>
      found(versions.get(number), 'version', String(number));
    return { listener, versions, versionOf };
  }

  return {
    async listListenerVersions({ params }) {
      const { versions } = await load(params.id);
      return { items: [...versions.values()].map(toWireVersion), next_cursor: null };
    },

    async getListenerVersion({ params, query }) {
      const { versions, versionOf } = await load(params.id);
      const version = versionOf(params.number);
      const other =
        query.compare_to === undefined
          ? versions.get(params.number - 1)
          : versionOf(query.compare_to);
      const definition = toDefinition(version);
      const before = other === undefined ? {} : toDefinition(other);
      return {
        ...toWireVersion(version),
        definition,
        compared_to: other?.number ?? null,
        changes: findDifferences(before as Json, definition as Json).map((one) => ({ ...one })),
      };
    },

    async createListenerRestoration({ params, body, now }) {
      const { listener, versionOf } = await load(params.id);
      const definition = {
        ...toDefinition(versionOf(params.number)),
        change_description: body.change_description ?? `Restored version ${params.number}`,
      };
      const input = check(listenerInput, definition, 'definition');
      return replaceDefinition(deps, listener, { input, now, isDry: false });
    },
  };
}

function toDefinition({ listener }: ListenerVersion): Record<string, unknown> {
  return { ...toListenerInput(listener) };
}

function toWireVersion({ number, change, createdAt }: ListenerVersion) {
  return { number, change_description: change, created_at: toInstant(createdAt) };
}
