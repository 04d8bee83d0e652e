import type { Provider } from './row.ts';

/** What stands for something in the sample of a row: `{now}` and the like. */
export interface SampleValues {
  readonly now: Date;
  readonly id: string;
  readonly secret: string;
  readonly keyUrl: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The body of a provider's sample, with `{signature}` still in it. */
export function renderSample({ sample }: Provider, values: SampleValues): string {
  const known: Readonly<Record<string, string>> = {
    ...values.params,
    now_s: String(Math.floor(values.now.getTime() / 1_000)),
    id: values.id,
    secret: values.secret,
    key_url: values.keyUrl,
  };
  const fill = (slot: string, name: string): string => known[name] ?? slot;
  if (typeof sample.body === 'string') return sample.body.replaceAll(/\{(\w+)\}/g, fill);
  return JSON.stringify(sample.body, (_name, value: unknown) => {
    if (value === '{now}') return values.now.getTime();
    return typeof value === 'string' ? value.replace(/^\{(\w+)\}$/, fill) : value;
  });
}

export function contentTypeOf({ sample }: Provider): string {
  return sample.contentType ?? 'application/json';
}
