import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Deed } from '../query.ts';
import { Fault } from './page.tsx';
import { words } from '../words/words.ts';

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly children: (id: string, hintId: string | undefined) => ComponentChildren;
}

function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, hintId)}
      {hint !== undefined && <p id={hintId}>{hint}</p>}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint?: ComponentChildren;
  readonly type?: 'text' | 'password' | 'url' | 'search' | 'number';
  readonly autocomplete?:
    'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
  readonly required?: boolean;
  readonly minLength?: number;
  readonly placeholder?: string;
}

export function TextField({ label, value, set, hint, type = 'text', ...rest }: TextProps) {
  // The attributes that an input may have depend on its type; those above go with all of these.
  const attributes = { type, ...rest } as { type: 'text' };
  return (
    <Field label={label} hint={hint}>
      {(id, hintId) => (
        <input
          id={id}
          value={value}
          onInput={(event) => set(event.currentTarget.value)}
          spellcheck={false}
          {...attributes}
          {...(hintId !== undefined && { 'aria-describedby': hintId })}
        />
      )}
    </Field>
  );
}

interface AreaProps extends Pick<TextProps, 'label' | 'value' | 'set' | 'hint'> {
  readonly lines: number;
}

/** Text of several lines, such as an expression. */
export function AreaField({ label, value, set, hint, lines }: AreaProps) {
  return (
    <Field label={label} hint={hint}>
      {(id, hintId) => (
        <textarea
          id={id}
          class="code"
          rows={lines}
          value={value}
          onInput={(event) => set(event.currentTarget.value)}
          spellcheck={false}
          {...(hintId !== undefined && { 'aria-describedby': hintId })}
        />
      )}
    </Field>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly hint?: ComponentChildren;
}

export function ChoiceField({ label, value, set, options, hint }: ChoiceProps) {
  return (
    <Field label={label} hint={hint}>
      {(id, hintId) => (
        <select
          id={id}
          value={value}
          onChange={(event) => set(event.currentTarget.value)}
          {...(hintId !== undefined && { 'aria-describedby': hintId })}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField({
  label,
  checked,
  set,
}: {
  label: string;
  checked: boolean;
  set: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
    </div>
  );
}

interface FormProps {
  readonly deed: Deed<[]>;
  readonly submit: string;
  readonly children: ComponentChildren;
  readonly aside?: ComponentChildren;
  /** Whether it destroys. */
  readonly destroys?: boolean;
}

export function Form({ deed, submit, children, aside, destroys = false }: FormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        deed.run();
      }}
    >
      {children}
      {deed.error !== undefined && <Fault error={deed.error} />}
      <div class="actions">
        <button
          type="submit"
          class={destroys ? 'primary destroys' : 'primary'}
          disabled={deed.busy}
        >
          {deed.busy ? words.terms.oneMoment : submit}
        </button>
        {aside}
      </div>
    </form>
  );
}
