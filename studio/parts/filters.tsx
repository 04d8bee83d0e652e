import { useEffect, useState } from 'preact/hooks';
import { useListeners } from '../names.ts';
import { placeOf } from '../places.ts';
import { navigate, setQuery, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { ChoiceField, TextField } from './form.tsx';
import { words } from '../words/words.ts';

/** Filters live in the address, so that what is seen can be linked to. */

export const TIMES: readonly (readonly [value: string, text: string])[] = [
  ['', words.frame.anyTime],
  ['15m', words.frame.last15Minutes],
  ['1h', words.terms.lastHour],
  ['6h', words.frame.last6Hours],
  ['24h', words.frame.last24Hours],
  ['7d', words.frame.last7Days],
];

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `24h` as the instant that it was then. */
export function toSince(span: string): string | undefined {
  const match = /^(\d+)([mhd])$/.exec(span);
  const unitMs = UNITS_MS[match?.[2] ?? ''];
  if (unitMs === undefined) return undefined;
  return new Date(Date.now() - Number(match?.[1]) * unitMs).toISOString();
}

export function QueryChoice({
  name,
  label,
  options,
}: {
  name: string;
  label: string;
  options: readonly (readonly [value: string, text: string])[];
}) {
  const { query } = usePlace();
  return (
    <ChoiceField
      label={label}
      value={query.get(name) ?? ''}
      set={(value) => setQuery({ [name]: value })}
      options={options}
    />
  );
}

export function ListenerChoice() {
  const { all } = useListeners();
  const options = all.map(({ id, name }) => [id, name] as const);
  return (
    <QueryChoice
      name="listener"
      label={words.terms.listener}
      options={[['', words.frame.allListeners], ...options]}
    />
  );
}

/** Searches when typing has paused. */
export function QueryText({
  name,
  label,
  placeholder,
}: {
  name: string;
  label: string;
  placeholder: string;
}) {
  const { query } = usePlace();
  const given = query.get(name) ?? '';
  const [typed, setTyped] = useState(given);
  useEffect(() => setTyped(given), [given]);
  useEffect(() => {
    if (typed === given) return undefined;
    const timer = setTimeout(() => setQuery({ [name]: typed }), 300);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextField label={label} type="search" value={typed} set={setTyped} placeholder={placeholder} />
  );
}

export function isId(text: string): boolean {
  return placeOf(text) !== undefined;
}

/** An id in the search leads to the thing itself. */
export function followId(text: string): void {
  const place = placeOf(text);
  if (place !== undefined) navigate(place, 'replace');
}

/** A search in payloads, for those who may see them. */
export function Search({ of }: { of: 'req' | 'evt' }) {
  const { can } = useRole();
  return can('log_viewer') ? (
    <QueryText
      name="q"
      label={words.frame.textOrId}
      placeholder={words.frame.searchPlaceholder(of)}
    />
  ) : (
    <QueryText name="q" label={words.terms.id} placeholder={`${of}_…`} />
  );
}
