import { wantsCredential, type Listener } from '../../model/listener.ts';
import {
  canSign,
  createSnippet,
  LANGUAGE_NAMES,
  type Signing,
  type SnippetTarget,
} from '../../snippet/snippet.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { found, refuse } from '../refusal.ts';
import { toWireListener } from '../wire/listener.ts';

type Deps = Pick<ApiDeps, 'store' | 'publicUrl' | 'describeSigning'>;

const JSON_TYPE = 'application/json';

export function createSnippetHandlers(deps: Deps): Pick<Handlers, 'listListenerSnippets'> {
  return {
    async listListenerSnippets({ params, query }) {
      const listener = found(await deps.store.listeners.find(params.id), 'listener', params.id);
      const target = toTarget(deps, listener);
      const names = query.language === undefined ? LANGUAGE_NAMES : [query.language];
      const items = names.map((name) => {
        const { install = null, run, variables, source, ...what } = createSnippet(name, target);
        return { ...what, install, run, variables: [...variables], source };
      });
      return { items };
    },
  };
}

function toTarget(deps: Deps, listener: Listener): SnippetTarget {
  const { contentTypes } = listener.payload;
  const takesJson = contentTypes === undefined || contentTypes.includes(JSON_TYPE);
  return {
    url: toWireListener(listener, deps.publicUrl).url,
    contentType: takesJson ? JSON_TYPE : (contentTypes[0] ?? JSON_TYPE),
    wantsKey: wantsCredential(listener.verification),
    signing: signingOf(deps, listener),
  };
}

/** Code that would be refused helps nobody. */
function signingOf({ describeSigning }: Deps, { verification }: Listener): Signing | undefined {
  if (verification.signature === undefined) return undefined;
  const { preset } = verification.signature;
  const signing = describeSigning(preset);
  if (signing !== undefined && canSign(signing)) return signing;
  return refuse('state_conflict', `no code can be written that signs as "${preset}" does`);
}
