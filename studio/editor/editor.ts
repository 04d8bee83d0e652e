import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  acceptCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder, type ViewUpdate } from '@codemirror/view';
import { evaluate, findFaults, type Finding, type Kind, type Remark } from './check.ts';
import { createSource } from './complete.ts';
import { describe, findingsIn, showFindings } from './faults.ts';
import type { Knowledge } from './knowledge.ts';
import { colours, expressionLanguage, jsonLanguage, mapperLanguage } from './language.ts';
import { theme } from './theme.ts';

/**
 * Editors for expressions, mappers and JSON. This is a script of its own, which is loaded where something is edited: the
 * first page does not pay for it.
 */
export interface EditorOptions {
  readonly kind: Kind;
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  readonly isReadOnly: boolean;
  readonly knowledge: Knowledge;
  readonly onChange: (text: string) => void;
  /** Is told what an expression gives for the known request; undefined where that cannot be said. */
  readonly onValue: (value: string | undefined) => void;
}

export interface Editor {
  setText(text: string): void;
  know(knowledge: Knowledge): void;
  /** What the server has said of the text. */
  remark(remarks: readonly Remark[]): void;
  focus(): void;
  destroy(): void;
}

const LANGUAGES = { expression: expressionLanguage, mapper: mapperLanguage, json: jsonLanguage };
/** What is half written is wrong, and needs no word yet. */
const PAUSE_MS = 350;

/**
 * In a shadow tree, since there the styles of CodeMirror are adopted style sheets: in the document they would be elements
 * that the content security policy refuses.
 */
export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const said = document.createElement('div');
  said.className = 'said';
  said.role = 'status';
  const checking = createChecking(options, said);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [extensionsFor(options, checking), theme],
    }),
  });
  view.dom.append(said);
  checking.begin(view);
  return {
    setText(text) {
      const { length } = view.state.doc;
      if (text !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: length, insert: text } });
    },
    know: (knowledge) => checking.know(knowledge),
    remark: (remarks) => checking.remark(remarks),
    focus: () => view.focus(),
    destroy() {
      checking.end();
      view.destroy();
      root.replaceChildren();
    },
  };
}

function extensionsFor(options: EditorOptions, checking: Checking): Extension {
  const { kind, label, isReadOnly, onChange } = options;
  return [
    LANGUAGES[kind],
    syntaxHighlighting(colours),
    history(),
    bracketMatching(),
    closeBrackets(),
    indentUnit.of('  '),
    EditorView.lineWrapping,
    findingsIn,
    autocompletion({
      override: [createSource(kind, () => checking.knowledge())],
      icons: false,
      activateOnTypingDelay: 50,
      // What is offered can be taken at once: nothing that is there already would be taken by accident.
      interactionDelay: 0,
    }),
    // Tab takes what is offered, and else leaves the editor, as it leaves every field.
    keymap.of([
      { key: 'Tab', run: acceptCompletion },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    placeholder(options.placeholder),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    EditorState.readOnly.of(isReadOnly),
    EditorView.updateListener.of((update: ViewUpdate) => {
      if (!update.docChanged) return;
      checking.soon();
      onChange(update.state.doc.toString());
    }),
  ];
}

interface Checking {
  begin(view: EditorView): void;
  soon(): void;
  know(knowledge: Knowledge): void;
  knowledge(): Knowledge;
  remark(remarks: readonly Remark[]): void;
  end(): void;
}

/** Says what is wrong when typing has paused. */
function createChecking(options: EditorOptions, said: HTMLElement): Checking {
  let view: EditorView | undefined;
  let { knowledge } = options;
  let remarks: readonly Remark[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = (): void => {
    if (view === undefined) return;
    const text = view.state.doc.toString();
    const found = findFaults({ text, kind: options.kind, knowledge, remarks });
    view.dispatch({ effects: showFindings.of(found) });
    say(view, said, found);
    options.onValue(evaluate({ text, kind: options.kind, knowledge }));
  };
  return {
    begin(opened) {
      view = opened;
      check();
    },
    soon() {
      clearTimeout(timer);
      timer = setTimeout(check, PAUSE_MS);
    },
    know(known) {
      knowledge = known;
      check();
    },
    knowledge: () => knowledge,
    remark(said) {
      remarks = said;
      check();
    },
    end: () => clearTimeout(timer),
  };
}

function say(view: EditorView, said: HTMLElement, found: readonly Finding[]): void {
  const isWrong = found.some(({ isDoubt }) => !isDoubt);
  view.contentDOM.ariaInvalid = String(isWrong);
  const text = found.slice(0, 1).map(describe).join('');
  if (said.textContent !== text) said.textContent = text;
}
