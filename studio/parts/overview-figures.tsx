import { toCount, toDuration, toRate, toShare, toSize } from '../format.ts';
import { growthOf, sumOf, totalsOf, type Overview } from '../overview.ts';
import { Figure } from './figure.tsx';
import { words } from '../words/words.ts';

/** The range in five numbers. */
export function OverviewFigures({ of }: { of: Overview }) {
  const totals = totalsOf(of);
  const all = Object.values(totals).reduce((sum, count) => sum + count, 0);
  const refused = totals['rejected'] ?? 0;
  return (
    <>
      <Figure to="/requests" name={words.terms.requests} note={words.overview.inAll(toCount(all))}>
        {toRate(recentRate(of))}
      </Figure>
      <Figure
        to="/requests?outcome=rejected"
        name={words.listeners.rejected}
        note={words.overview.rejectedOf(toCount(refused), toCount(all))}
        tone={refused * 20 > all ? 'warn' : ''}
      >
        {toShare(refused, all)}
      </Figure>
      <AnswerFigure of={of} />
      <BacklogFigure of={of} />
      <StoreFigure of={of} />
    </>
  );
}

function AnswerFigure({ of: { ack } }: { of: Overview }) {
  if (ack === null)
    return (
      <Figure name={words.overview.answerTimeP95} note={words.overview.nothingCame}>
        –
      </Figure>
    );
  const note = words.overview.halfAnd99(toDuration(ack.p50), toDuration(ack.p99));
  return (
    <Figure name={words.overview.answerTimeP95} note={note}>
      {toDuration(ack.p95)}
    </Figure>
  );
}

function BacklogFigure({ of: { points } }: { of: Overview }) {
  const newest = points.at(-1);
  const waiting = newest?.waiting ?? null;
  const note =
    waiting === 0 || waiting === null
      ? words.overview.noRunIsKept
      : words.overview.firstWaits(toDuration(newest?.waited_ms ?? 0));
  return (
    <Figure to="/runs?status=pending" name={words.overview.backlog} note={note}>
      {waiting === null ? '–' : toCount(waiting)}
    </Figure>
  );
}

function StoreFigure({ of }: { of: Overview }) {
  const bytes = of.points.findLast(({ bytes }) => bytes !== null)?.bytes ?? null;
  const growth = growthOf(of);
  // On PostgreSQL, the database says so itself.
  if (bytes === null) return null;
  return (
    <Figure
      to="/settings"
      name={words.overview.store}
      note={
        growth === undefined ? words.overview.itsFile : words.overview.growthADay(toGrowth(growth))
      }
    >
      {toSize(bytes)}
    </Figure>
  );
}

function toGrowth(bytes: number): string {
  return `${bytes < 0 ? '−' : '+'}${toSize(Math.abs(Math.round(bytes)))}`;
}

/** Of the last full point and of what has come of the next: a number that begins at zero each minute says nothing. */
function recentRate({ points, every_ms: everyMs }: Overview): number {
  const [before, now] = points.slice(-2);
  if (before === undefined || now === undefined) return 0;
  const elapsedMs = Math.max(0, Date.now() - new Date(now.at).getTime());
  return ((sumOf(before) + sumOf(now)) / (everyMs + Math.min(elapsedMs, everyMs))) * 1_000;
}
