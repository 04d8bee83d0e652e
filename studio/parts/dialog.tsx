import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useDeed } from '../query.ts';
import { Form, TextField } from './form.tsx';
import { words } from '../words/words.ts';

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** Modal, by the browser's own: focus stays inside, Escape closes it. */
export function Dialog({ title, close, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    element.current?.showModal();
    // Who opens a form wants to fill it in: the button that closes it comes first in the page alone.
    element.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, []);
  return (
    <dialog ref={element} onClose={close} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" onClick={close} aria-label={words.frame.close}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  /** On the button that opens it, and on the one that does it. */
  readonly text: string;
  readonly title: string;
  /** What must be typed, where it cannot be undone. */
  readonly typed?: string;
  readonly act: () => Promise<unknown>;
  readonly children: ComponentChildren;
}

/** A button for what destroys: it asks first. */
export function Confirm({ text, title, typed, act, children }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const [given, setGiven] = useState('');
  const deed = useDeed(async () => {
    if (typed !== undefined && given !== typed) throw new Error(words.frame.typeToGoOnHint(typed));
    await act();
    setOpen(false);
  });
  return (
    <>
      <button type="button" class="danger" onClick={() => setOpen(true)}>
        {text}
      </button>
      {open && (
        <Dialog title={title} close={() => setOpen(false)}>
          <Form deed={deed} submit={text} destroys>
            {children}
            {typed !== undefined && (
              <TextField
                label={words.frame.typeToGoOn(typed)}
                value={given}
                set={setGiven}
                autocomplete="off"
              />
            )}
          </Form>
        </Dialog>
      )}
    </>
  );
}
