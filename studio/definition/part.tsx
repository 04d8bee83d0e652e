import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { CallError, type CallDetail } from '../api.ts';
import type { Remark } from '../editor/check.ts';
import type { Knowledge } from '../editor/knowledge.ts';
import { toWords } from '../format.ts';
import { Notice, Status } from '../parts/marks.tsx';
import type { Report } from '../parts/test-report.tsx';
import { usePlace } from '../router.tsx';
import type { Draft } from './draft.ts';
import type { Tried } from './against.ts';
import { words } from '../words/words.ts';

/** What every part of a definition is given. */
export interface Writing {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly canEdit: boolean;
  readonly knowledge: Knowledge;
  readonly tried: Tried;
}

interface PartProps {
  readonly name: string;
  readonly title: string;
  /** In a few words: what it says now. */
  readonly says: string;
  readonly isSet: boolean;
  readonly verdict?: ComponentChildren;
  readonly children: () => ComponentChildren;
}

/** One part of the definition. What is set is open; the rest waits in one line each. */
export function Part({ name, title, says, isSet, verdict, children }: PartProps) {
  const { query } = usePlace();
  const [open, setOpen] = useState(isSet || query.get('part') === name);
  return (
    <details
      class="part"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      id={`part-${name}`}
    >
      <summary>
        <h2>{title}</h2>
        <span class="muted small says">{says}</span>
        {verdict}
      </summary>
      {open && <div class="halves">{children()}</div>}
    </details>
  );
}

/** What a stage says of the chosen request, beside its title. */
export function Verdict({ of, stage }: { of: Report | undefined; stage: string }) {
  const found = findStage(of, stage);
  if (found === undefined || found.decision === 'skipped') return null;
  if (found.decision === 'passed')
    return <span class="holds small">{words.definition.passes}</span>;
  return <Status of={of?.outcome ?? 'ended'} />;
}

export function findStage(
  report: Report | undefined,
  stage: string,
): Report['stages'][number] | undefined {
  return report?.stages.find((each) => each.stage === stage);
}

/** The right half of a part: what comes of it for the chosen request. */
export function Outcome({ tried, children }: { tried: Tried; children: ComponentChildren }) {
  return (
    <div class={tried.busy ? 'outcome busy' : 'outcome'} aria-live="polite">
      <h3 class="legend">
        {words.definition.onTheChosenRequest}
        {tried.error !== undefined && (
          <span class="fails">{words.definition.beforeWhatIsWrong}</span>
        )}
      </h3>
      {tried.report === undefined ? (
        <p class="muted small">
          {tried.error === undefined
            ? words.definition.noRequestIsChosen
            : words.definition.itCannotBeTried}
        </p>
      ) : (
        children
      )}
    </div>
  );
}

/** Why a stage has ended the request, or that it has not. */
export function Said({ of, stage, fine }: { of: Report | undefined; stage: string; fine: string }) {
  const found = findStage(of, stage);
  if (found === undefined || found.decision === 'skipped')
    return <p class="muted small">{words.definition.nothingIsAskedHere}</p>;
  if (found.decision === 'passed') return <p class="holds">✓ {fine}</p>;
  return (
    <div class="stack tight">
      <p class="fails">
        ✗ {found.code === null ? words.definition.itEndsHere : toWords(found.code)}
      </p>
      {found.message !== null && <pre class="said">{found.message}</pre>}
      {found.details?.map(({ path, message }) => (
        <p key={path + message} class="small">
          <code>{path === '' ? words.terms.theWhole : path}</code> {message}
        </p>
      ))}
    </div>
  );
}

/** What the server has said of a part of the draft, each with the rest of its pointer. */
export function remarksOn(error: Error | undefined, path: string): readonly Remark[] {
  return detailsOf(error)
    .filter((detail) => isAt(detail, path))
    .map((detail) => ({
      pointer: withoutRoot(detail.path).slice(path.length),
      message: detail.message,
    }));
}

/** What is wrong with a part whose field cannot show it. */
export function Wrong({ error, path }: { error: Error | undefined; path: string }) {
  const remarks = remarksOn(error, path);
  if (remarks.length === 0) return null;
  return (
    <Notice tone="bad">
      {remarks.map(({ message }) => (
        <p key={message}>{message}</p>
      ))}
    </Notice>
  );
}

export function detailsOf(error: Error | undefined): readonly CallDetail[] {
  return error instanceof CallError ? error.details : [];
}

function isAt(detail: CallDetail, path: string): boolean {
  const at = withoutRoot(detail.path);
  return at === path || at.startsWith(`${path}/`);
}

/** What is tried is called a definition; what is saved stands by itself. */
function withoutRoot(path: string): string {
  return path.replace(/^\/definition(?=\/|$)/, '');
}
