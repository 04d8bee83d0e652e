import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** The properties of the page reach into the shadow tree, so that light and dark need no word here. */
export const theme: Extension = EditorView.theme({
  '&': {
    minHeight: 'var(--editor-height)',
    border: '1px solid var(--edge)',
    borderRadius: 'var(--round)',
    backgroundColor: 'var(--panel)',
    color: 'var(--text)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', maxHeight: '420px' },
  '.cm-content': { padding: '7px 0', caretColor: 'var(--text)', minHeight: 'var(--editor-height)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--tint)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.wrong': { textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
  '.doubt': { textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px' },
  '.words': { padding: '0 10px', color: 'var(--bad)' },
  '.words.doubtful': { color: 'var(--warn)' },
  '.words pre': { margin: '0', font: 'inherit', lineHeight: '12px', overflow: 'hidden' },
  '.words p': { margin: '0', fontFamily: 'system-ui, sans-serif', whiteSpace: 'pre-wrap' },
  '.said': { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--round)',
    backgroundColor: 'var(--panel)',
    color: 'var(--text)',
    boxShadow: '0 8px 24px rgb(0 0 0 / 0.18)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--tint)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': {
    textDecoration: 'none',
    color: 'var(--accent)',
    fontWeight: '600',
  },
  '.cm-completionDetail': { marginLeft: '12px', color: 'var(--muted)', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 12px', maxWidth: '320px' },
});
