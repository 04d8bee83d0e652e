import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { toLines, type TextLine } from '../pretty.ts';

const LINE_PX = 20;
/** Drawn above and below what can be seen, so that scrolling finds it there. */
const MARGIN = 30;
const PADDING_PX = 8;

interface TextProps {
  readonly text: string;
  readonly label: string;
  readonly json?: boolean;
}

/** Text of any size: only the lines that can be seen are drawn. */
export function TextView({ text, label, json = false }: TextProps) {
  const lines = useMemo(() => toLines(text), [text]);
  const widest = useMemo(
    () => lines.reduce((most, line) => Math.max(most, line.text.length), 0),
    [lines],
  );
  const element = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  useEffect(() => {
    element.current?.scrollTo(0, 0);
    setFirst(0);
  }, [text]);

  const heightPx = lines.length * LINE_PX + 2 * PADDING_PX + 14;
  const from = Math.max(0, first - MARGIN);
  const shown = lines.slice(from, first + MARGIN + 60);
  return (
    <div
      class="text"
      ref={element}
      tabIndex={0}
      role="region"
      aria-label={label}
      style={{ '--height': `${heightPx}px` }}
      onScroll={(event) => {
        const line = Math.floor(event.currentTarget.scrollTop / LINE_PX);
        // In steps: not every pixel is worth a drawing.
        setFirst(line - (line % 10));
      }}
    >
      <div class="pane" style={{ height: `${heightPx - 14}px`, minWidth: `${widest + 12}ch` }}>
        <pre style={{ transform: `translateY(${from * LINE_PX + PADDING_PX}px)` }}>
          {shown.map((line, index) => (
            <Line key={from + index} line={line} json={json} />
          ))}
        </pre>
      </div>
    </div>
  );
}

function Line({ line, json }: { line: TextLine; json: boolean }) {
  return (
    <>
      <span class="number" aria-hidden="true">
        {line.number ?? ' '}
      </span>
      {json ? toTokens(line.text) : line.text}
      {'\n'}
    </>
  );
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)/g;

function toTokens(text: string) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon] = match;
    parts.push(text.slice(from, match.index));
    const kind = string === undefined ? 'value' : colon === undefined ? 'string' : 'key';
    parts.push(
      <span key={match.index} class={kind}>
        {string ?? whole}
      </span>,
      colon ?? '',
    );
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts;
}
