/** What is known of the requests that an expression will see: from one that is chosen, and from the newest ones. */
export interface Knowledge {
  /** Paths that payloads had besides, such as `issue.title` and `orders[].id`; undefined where no payload is known. */
  readonly fields: readonly string[] | undefined;
  /** The payload of the chosen request. */
  readonly sample: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly method: string;
  readonly receivedAt: string;
  readonly listener: { readonly id: string; readonly name: string };
  /** What expressions are about: those of triggers see `mapped` too. */
  readonly about: 'request' | 'event';
  /** What the mapping has made of the chosen request. */
  readonly mapped: { readonly type: string | null; readonly data: unknown } | undefined;
}

export const NOTHING_KNOWN: Knowledge = {
  fields: undefined,
  sample: undefined,
  headers: {},
  query: {},
  method: 'POST',
  receivedAt: '',
  listener: { id: '', name: '' },
  about: 'request',
  mapped: undefined,
};
