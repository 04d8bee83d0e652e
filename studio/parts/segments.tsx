import { setQuery, usePlace } from '../router.tsx';

/** A choice of few, all in view; what is chosen is in the address. */
export function Segments({
  name,
  label,
  options,
  first,
}: {
  name: string;
  label: string;
  options: readonly (readonly [value: string, text: string])[];
  /** What holds while the address says nothing. */
  first: string;
}) {
  const { query } = usePlace();
  const chosen = query.get(name) ?? first;
  return (
    <div class="tabs" role="group" aria-label={label}>
      {options.map(([value, text]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => setQuery({ [name]: value === first ? '' : value })}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
