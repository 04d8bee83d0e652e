import type { Client } from '../client/client.ts';
import { RpcError } from './rpc.ts';

/** The documentation of the server that is talked to: `earshot://docs/quickstart` is the page of that name. */
export interface Resources {
  list(): Promise<object>;
  read(uri: string): Promise<object>;
}

const ROOT = 'earshot://docs/';
const TYPE = 'text/markdown';

export function createResources(client: Client): Resources {
  return {
    async list() {
      const { ok, status, bytes } = await client.call('getLlmsIndex', {});
      if (!ok) throw new RpcError('failed', `${client.server} answered ${status}`);
      const lines = bytes.toString().matchAll(/^- \[(.+?)\]\(.*\/docs\/([\w-]+)\.md\): (.*)$/gm);
      const resources = [...lines].map(([, title = '', name = '', description = '']) => ({
        uri: `${ROOT}${name}`,
        name,
        title,
        description,
        mimeType: TYPE,
      }));
      return { resources };
    },

    async read(uri) {
      const page = uri.startsWith(ROOT) ? uri.slice(ROOT.length) : '';
      if (!/^[\w-]+$/.test(page)) throw new RpcError('wrongParams', `no resource is at "${uri}"`);
      const { ok, bytes } = await client.call('getDocsPage', { params: { page: `${page}.md` } });
      if (!ok) throw new RpcError('wrongParams', `no resource is at "${uri}"`);
      return { contents: [{ uri, mimeType: TYPE, text: bytes.toString() }] };
    },
  };
}
