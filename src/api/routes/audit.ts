import type { ApiDeps, Handlers } from '../handler.ts';
import { toPageQuery, toWirePage } from '../page.ts';
import { toInstant } from '../wire/instant.ts';

export function createAuditHandlers({
  store,
}: Pick<ApiDeps, 'store'>): Pick<Handlers, 'listAuditEntries'> {
  return {
    async listAuditEntries({ query }) {
      const page = await store.audit.list({
        ...toPageQuery(query),
        actor: query.actor,
        subject: query.subject,
        since: query.since === undefined ? undefined : new Date(query.since),
        until: query.until === undefined ? undefined : new Date(query.until),
      });
      return toWirePage(page, (entry) => ({
        ...entry,
        at: toInstant(entry.at),
        actor: entry.actor ?? null,
        subject: entry.subject ?? null,
      }));
    },
  };
}
