/** A name that an expression may use, beside the parameters of lambdas. */
export interface Variable {
  readonly doc: string;
  /** The property of the scope that is read; the variable's own name where left out. */
  readonly property?: string;
  /** Its fields are looked up in lower case, which is how the scope must hold them. */
  readonly ignoresCase?: true;
}

/** Which names there are. A name that is not among the variables is a field of `rest`, where there is one. */
export interface Vocabulary {
  readonly variables: Readonly<Record<string, Variable>>;
  readonly rest?: string;
}

/** What expressions about a request may use: rules, filters, dedupe keys, mappings, conditions. */
export const REQUEST_VOCABULARY: Vocabulary = {
  variables: {
    parsed_body: {
      doc: 'the payload, decoded as its content type says; NULL where it is not known',
    },
    request_body: { doc: 'the same', property: 'parsed_body' },
    raw_body: { doc: 'the body as text, read as UTF-8' },
    headers: { doc: 'the headers by name; upper and lower case are the same', ignoresCase: true },
    query_params: { doc: 'the parameters of the query; one that comes more than once is a list' },
    method: { doc: 'the HTTP method, in capitals' },
    listener: { doc: 'the listener: `id`, `name`' },
    received_at: { doc: 'when the request came: a text such as `2026-11-23T14:00:00.000Z`' },
  },
  rest: 'parsed_body',
};

/** What expressions of a trigger may use: all of the request, and besides what the listener's mapping has made. */
export const EVENT_VOCABULARY: Vocabulary = {
  ...REQUEST_VOCABULARY,
  variables: {
    ...REQUEST_VOCABULARY.variables,
    // Not `event`, `type` or `data`: providers have fields of these names, and a variable hides them.
    mapped: { doc: "what the listener's mapping has made of the event: `type`, `data`" },
  },
};

/** The scope of REQUEST_VOCABULARY. Properties that cost something should be getters: only those that are read are paid for. */
export interface RequestScope {
  readonly parsed_body?: unknown;
  readonly raw_body?: string;
  /** By name in lower case. */
  readonly headers?: object;
  readonly query_params?: object;
  readonly method?: string;
  readonly listener?: object;
  readonly received_at?: string;
  /** Of EVENT_VOCABULARY alone. */
  readonly mapped?: object | undefined;
}

/** Headers as the scope wants them: names in lower case, no prototype. */
export function toHeaders(headers: Readonly<Record<string, unknown>>): object {
  const lower = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = value;
  return lower;
}
