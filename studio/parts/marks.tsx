import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toAbsolute, toRelative, toWords } from '../format.ts';
import { words } from '../words/words.ts';

/** Small things that stand in lines and tables. */

type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'calm';

/** How each state looks, said once: outcomes of requests, states of runs, replays and destinations. */
const TONES: Readonly<Record<string, Tone>> = {
  received: 'good',
  rejected: 'bad',
  filtered: 'calm',
  duplicate: 'calm',
  quarantined: 'warn',
  challenged: 'calm',
  pending: 'calm',
  running: 'busy',
  waiting: 'warn',
  completed: 'good',
  failed: 'bad',
  canceled: 'calm',
  open: 'good',
  paused: 'warn',
  probing: 'busy',
  secured: 'good',
  unsecured: 'warn',
  disabled: 'calm',
  ended: 'bad',
  revoked: 'calm',
};

export function Status({ of }: { of: string }) {
  return <span class={`status ${TONES[of] ?? 'calm'}`}>{toWords(of)}</span>;
}

let nowMs = Date.now();
const tickers = new Set<(now: number) => void>();
setInterval(() => {
  nowMs = Date.now();
  for (const tick of tickers) tick(nowMs);
}, 10_000);

/** Relative, with the absolute time on hover; one clock for all. */
export function Time({ at }: { at: string | null | undefined }) {
  const [, tick] = useState(nowMs);
  useEffect(() => {
    tickers.add(tick);
    return () => void tickers.delete(tick);
  }, []);
  if (at === null || at === undefined) return <span class="muted">–</span>;
  return (
    <time dateTime={at} title={toAbsolute(at)}>
      {toRelative(at, Math.max(Date.now(), nowMs))}
    </time>
  );
}

/** Of something that is still to come: what should have come by now comes at any moment. */
export function Soon({ at }: { at: string | null }) {
  return at !== null && new Date(at).getTime() > Date.now() ? (
    <Time at={at} />
  ) : (
    <>{words.frame.anyMoment}</>
  );
}

/** What somebody has typed or sent, of any length: the beginning, and the whole for who asks. */
export function LongText({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  if (open || text.length <= MOST_LETTERS) return <>{text}</>;
  return (
    <>
      {text.slice(0, MOST_LETTERS)}…{' '}
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        {words.frame.showTheWhole}
      </button>
    </>
  );
}

const MOST_LETTERS = 240;

export function Id({ children }: { children: string }) {
  return <code class="id">{children}</code>;
}

interface CopyProps {
  /** Undefined: it is not there yet, or cannot be had. */
  readonly text: string | undefined;
  readonly label: string;
  readonly shown?: string;
}

/** A button that copies a text. */
export function Copy({ text, label, shown }: CopyProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    void copyText(text ?? '').then(() => setCopied(true));
  };
  return (
    <button
      type="button"
      class={shown === undefined ? 'quiet' : ''}
      onClick={copy}
      disabled={text === undefined}
      {...(!copied && { 'aria-label': label })}
    >
      <span aria-live="polite">{copied ? words.frame.copied : (shown ?? words.frame.copy)}</span>
    </button>
  );
}

/** Over plain HTTP to another machine, browsers have no clipboard for pages: there the reader copies. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) await navigator.clipboard.writeText(text);
  else prompt(words.frame.copyByHand, text);
}

/** One line that can be copied. */
export function Line({ text, label }: { text: string; label: string }) {
  return (
    <div class="copyline">
      <code tabIndex={0}>{text}</code>
      <Copy text={text} label={words.frame.copyOf(label)} />
    </div>
  );
}

/** What stands between backticks is code. */
export function withCode(text: string) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>));
}

export function Notice({
  tone = 'calm',
  title,
  children,
}: {
  tone?: 'good' | 'bad' | 'warn' | 'calm';
  title?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {title !== undefined && <strong>{title}</strong>}
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}
