import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CallError } from '../api.ts';
import { toSentence } from '../format.ts';
import type { Loaded } from '../query.ts';
import { Link } from '../router.tsx';
import { Notice } from './marks.tsx';
import { words } from '../words/words.ts';

interface PageProps {
  readonly title: string;
  /** What is beside the title. */
  readonly mark?: ComponentChildren;
  readonly up?: { readonly to: string; readonly text: string };
  readonly actions?: ComponentChildren;
  readonly lead?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Page({ title, mark, up, actions, lead, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = words.frame.titleOf(title);
  }, [title]);
  // Who listens to the page hears where the link has led.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <header class="pagehead">
        <div>
          {up !== undefined && (
            <Link to={up.to} class="up">
              ← {up.text}
            </Link>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title} {mark}
          </h1>
          {lead !== undefined && <p class="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** What is shown while there is nothing, when it went wrong, and when there is something. */
export function Loading<T>({
  of,
  children,
}: {
  of: Loaded<T>;
  children: (data: T) => ComponentChildren;
}) {
  const { data, error, reload } = of;
  return (
    <>
      {error !== undefined && <Fault error={error} retry={reload} />}
      {data !== undefined && children(data)}
      {data === undefined && error === undefined && <Skeleton />}
    </>
  );
}

export function Skeleton({ lines = 5 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status" aria-label={words.frame.loading}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}

export function Fault({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <Notice tone="bad" title={titleOf(error)}>
      <Message of={error.message} />
      {/* What is not there does not come by asking again. */}
      {retry !== undefined && !isMissing(error) && (
        <button type="button" onClick={retry}>
          {words.frame.tryAgain}
        </button>
      )}
    </Notice>
  );
}

/** What the server says was wrong. */
export function Message({ of }: { of: string }) {
  // Of an expression, it points at a place with a caret: it must stand where it stands.
  return of.includes('\n') ? <pre>{of}</pre> : <p>{toSentence(of)}</p>;
}

const isMissing = (error: Error): boolean => error instanceof CallError && error.status === 404;

function titleOf(error: Error): string {
  if (!(error instanceof CallError)) return words.frame.thatDidNotWork;
  if (error.code === 'offline') return words.frame.noConnection;
  if (error.code === 'role_insufficient') return words.frame.notAllowed;
  return isMissing(error) ? words.frame.notFound : words.frame.thatDidNotWork;
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Card({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

interface FactsProps {
  readonly items: readonly (readonly [name: string, value: ComponentChildren])[];
  /** Beside each other, for a few short ones. */
  readonly across?: boolean;
}

/** Names and values, two columns. */
export function Facts({ items, across = false }: FactsProps) {
  return (
    <dl class={across ? 'facts across' : 'facts'}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
