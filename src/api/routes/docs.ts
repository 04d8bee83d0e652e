import { CONTENT_SECURITY_POLICY, createDocs } from '../docs/docs.ts';
import type { Handlers } from '../handler.ts';
import { found } from '../refusal.ts';

type DocsHandlers = Pick<Handlers, 'getDocs' | 'getDocsPage' | 'getLlmsIndex' | 'getLlmsFull'>;

export function createDocsHandlers(options: Parameters<typeof createDocs>[0]): DocsHandlers {
  const docs = createDocs(options);
  return {
    getDocs: () => answer('text/html', docs.index()),
    getDocsPage({ params }) {
      const { type, text } = found(docs.page(params.page), 'page', params.page);
      return answer(type, text);
    },
    getLlmsIndex: () => answer('text/plain', docs.llms()),
    getLlmsFull: () => answer('text/plain', docs.llmsFull()),
  };
}

function answer(type: string, text: string): Response {
  const headers = new Headers({ 'Content-Type': `${type}; charset=utf-8` });
  if (type === 'text/html') {
    headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    headers.set('Referrer-Policy', 'no-referrer');
  }
  return new Response(text, { headers });
}
