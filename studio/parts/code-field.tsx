import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Kind, Remark } from '../editor/check.ts';
import type { Editor } from '../editor/editor.ts';
import { NOTHING_KNOWN, type Knowledge } from '../editor/knowledge.ts';
import { words } from '../words/words.ts';

export interface CodeProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly kind?: Kind;
  readonly hint?: ComponentChildren;
  readonly lines?: number;
  readonly placeholder?: string;
  readonly isReadOnly?: boolean;
  readonly knowledge?: Knowledge;
  readonly remarks?: readonly Remark[];
}

const NO_REMARKS: readonly Remark[] = [];

/** Text that is code: an editor which knows its language, and a plain field where that cannot be loaded. */
export function CodeField(props: CodeProps) {
  const { label, value, set, hint, lines = 3, kind = 'expression' } = props;
  const { host, editor, state, written, gives } = useEditor(props);
  useEffect(() => {
    // What the editor itself has said comes back late: only what it never said is news to it.
    const at = written.current.lastIndexOf(value);
    written.current = at < 0 ? [value] : written.current.slice(at);
    if (at < 0) editor.current?.setText(value);
  }, [value]);
  useEffect(() => editor.current?.know(props.knowledge ?? NOTHING_KNOWN), [props.knowledge]);
  useEffect(() => editor.current?.remark(props.remarks ?? NO_REMARKS), [props.remarks]);
  return (
    <div class="field">
      {/* The editor has its name by itself: a label cannot reach into a shadow tree. */}
      <span class="legend" aria-hidden="true" onClick={() => editor.current?.focus()}>
        {label}
      </span>
      {state === 'absent' ? (
        <textarea
          class="code"
          aria-label={label}
          rows={lines}
          value={value}
          readOnly={props.isReadOnly === true}
          onInput={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <div style={{ '--editor-height': `${lines * 20 + 16}px` }}>
          <div ref={host} class="editor" aria-busy={state === 'loading'} />
        </div>
      )}
      {kind !== 'json' && props.knowledge !== undefined && (
        <p class="gives" aria-live="polite">
          {gives !== undefined && <>{words.frame.gives(<code>{gives}</code>)}</>}
        </p>
      )}
      {hint !== undefined && <p>{hint}</p>}
    </div>
  );
}

function useEditor(props: CodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const [state, setState] = useState<'loading' | 'there' | 'absent'>('loading');
  const [gives, give] = useState<string | undefined>(undefined);
  const written = useRef([props.value]);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    let isGone = false;
    import('../editor/editor.ts')
      .then(({ openEditor }) => {
        if (isGone || host.current === null) return;
        const { kind = 'expression', value, label, placeholder = '' } = latest.current;
        editor.current = openEditor(host.current, {
          kind,
          text: value,
          label,
          placeholder,
          isReadOnly: latest.current.isReadOnly === true,
          knowledge: latest.current.knowledge ?? NOTHING_KNOWN,
          onChange(text) {
            written.current.push(text);
            latest.current.set(text);
          },
          onValue: give,
        });
        editor.current.remark(latest.current.remarks ?? NO_REMARKS);
        setState('there');
      })
      .catch(() => setState('absent'));
    return () => {
      isGone = true;
      editor.current?.destroy();
    };
  }, []);
  return { host, editor, state, written, gives };
}
