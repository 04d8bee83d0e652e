import type { AuditEntry } from '../../model/audit.ts';
import type { AuditQuery } from '../../store/store.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { toPageQuery, toWirePage } from '../page.ts';
import { fromInstant } from '../wire/instant.ts';
import { toCsvHead, toCsvLine, toWireAuditEntry } from '../wire/audit.ts';

type AuditHandlers = Pick<Handlers, 'listAuditEntries' | 'exportAuditEntries'>;

/** Few enough to be in memory, whatever is in them. */
const EXPORT_PAGE = 200;

export function createAuditHandlers({ store }: Pick<ApiDeps, 'store'>): AuditHandlers {
  return {
    async listAuditEntries({ query }) {
      const page = await store.audit.list({ ...toFilter(query), ...toPageQuery(query) });
      return toWirePage(page, toWireAuditEntry);
    },
    exportAuditEntries({ query }) {
      const { head, line, type } = FORMATS[query.format ?? 'csv'];
      return new Response(toStream({ pages: pagesOf(toFilter(query)), head, line }), {
        headers: {
          'Content-Type': type,
          'Content-Disposition': `attachment; filename="audit.${query.format ?? 'csv'}"`,
        },
      });
    },
  };

  /** Newest first, a page at a time: nobody's log has to fit into memory. */
  async function* pagesOf(filter: Filter): AsyncGenerator<readonly AuditEntry[]> {
    let before: string | undefined;
    do {
      const page = await store.audit.list({ ...filter, limit: EXPORT_PAGE, before });
      yield page.items;
      before = page.next;
    } while (before !== undefined);
  }
}

type Filter = Omit<AuditQuery, 'limit' | 'before'>;

interface WireFilter {
  readonly actor?: string | undefined;
  readonly operation?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

function toFilter({ actor, operation, subject, since, until }: WireFilter): Filter {
  return { actor, operation, subject, since: fromInstant(since), until: fromInstant(until) };
}

interface Format {
  readonly type: string;
  readonly head: string;
  readonly line: (entry: AuditEntry) => string;
}

const FORMATS: Readonly<Record<'csv' | 'ndjson', Format>> = {
  csv: { type: 'text/csv; charset=utf-8', head: toCsvHead(), line: toCsvLine },
  ndjson: {
    type: 'application/x-ndjson',
    head: '',
    line: (entry) => `${JSON.stringify(toWireAuditEntry(entry))}\n`,
  },
};

interface Source extends Pick<Format, 'head' | 'line'> {
  readonly pages: AsyncGenerator<readonly AuditEntry[]>;
}

function toStream({ pages, head, line }: Source): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from(head)),
    async pull(controller) {
      const next = await pages.next();
      if (next.done === true) return controller.close();
      controller.enqueue(Buffer.from(next.value.map(line).join('')));
    },
    async cancel() {
      await pages.return(undefined);
    },
  });
}
