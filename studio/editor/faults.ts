import { EditorState, StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import type { Finding } from './check.ts';

/** Findings in the text: underlined, and in words under the caret. */

export const showFindings = StateEffect.define<readonly Finding[]>();

const findings = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { changes, effects, newDoc }) {
    const shown = effects.find((effect) => effect.is(showFindings));
    // What was said of a text that has changed since goes along, until it is said anew.
    return shown === undefined ? before.map(changes) : toDecorations(shown.value, newDoc);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * What is typed over words, or comes as a whole, is put in by us: a browser that does so itself gives the text the style
 * that words or placeholder had, which the content security policy refuses, aloud.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput({ inputType, data }, view) {
    const { state } = view;
    if (inputType !== 'insertText' || data === null) return false;
    const isOver = !state.selection.main.empty && state.field(findings).size > 0;
    if (!isOver && data.length === 1) return false;
    view.dispatch(state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

export const findingsIn: Extension = [findings, typedOver, EditorState.tabSize.of(2)];

function toDecorations(all: readonly Finding[], text: Text): DecorationSet {
  const fitting = all.filter(({ to }) => to <= text.length);
  const marks = fitting
    .filter(({ from, to }) => from < to)
    .map((finding) =>
      Decoration.mark({ class: finding.isDoubt ? 'doubt' : 'wrong' }).range(
        finding.from,
        finding.to,
      ),
    );
  // One sentence a line: what comes after the first mistake is often a consequence of it.
  const first = new Map(
    fitting.toReversed().map((finding) => [text.lineAt(finding.from).number, finding]),
  );
  const words = [...first].map(([number, finding]) => {
    const line = text.line(number);
    const widget = new Words(finding, line.text.slice(0, finding.from - line.from));
    return Decoration.widget({ widget, block: true, side: 1 }).range(line.to);
  });
  return Decoration.set([...marks, ...words], true);
}

class Words extends WidgetType {
  readonly #finding: Finding;
  /** What stands before it in its line: as wide, in a fixed pitch, as the caret is far in. */
  readonly #before: string;

  constructor(finding: Finding, before: string) {
    super();
    this.#finding = finding;
    this.#before = before;
  }

  override eq(other: Words): boolean {
    return other.#before === this.#before && describe(other.#finding) === describe(this.#finding);
  }

  override toDOM(): HTMLElement {
    const { from, to, isDoubt } = this.#finding;
    const element = document.createElement('div');
    element.className = 'words';
    element.classList.toggle('doubtful', isDoubt);
    // It is said to those who listen apart from the text.
    element.ariaHidden = 'true';
    const caret = document.createElement('pre');
    const width = Math.max(1, Math.min(to - from, 60));
    caret.textContent = this.#before.replaceAll(/\S/g, ' ') + '^'.repeat(width);
    const sentence = document.createElement('p');
    sentence.textContent = describe(this.#finding);
    element.append(caret, sentence);
    return element;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

export function describe({ code, message }: Finding): string {
  return code === '' ? message : `${message} (${code})`;
}
