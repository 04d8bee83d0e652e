import { toCount, toDuration, toSize, toWords } from '../format.ts';
import { carry, totalsOf, type Latency, type Overview } from '../overview.ts';
import { Link } from '../router.tsx';
import { niceBytes } from '../scale.ts';
import { Chart, type Series } from './chart.tsx';
import { Card } from './page.tsx';
import { words } from '../words/words.ts';

/** In the order in which bars stand upon each other. */
const OUTCOMES = [
  'received',
  'filtered',
  'duplicate',
  'challenged',
  'quarantined',
  'rejected',
] as const;

export function OverviewCharts({ of }: { of: Overview }) {
  return (
    <div class="halves even">
      <Requests of={of} />
      <Answers of={of} />
      <Backlog of={of} />
      <StoreSize of={of} />
    </div>
  );
}

const frameOf = ({ points, every_ms: everyMs }: Overview) => ({
  at: points.map(({ at }) => at),
  everyMs,
});

function Requests({ of }: { of: Overview }) {
  const totals = totalsOf(of);
  // Of outcomes that never were, no line is shown; the two that matter always are.
  const shown = OUTCOMES.filter(
    (outcome) => outcome === 'received' || outcome === 'rejected' || (totals[outcome] ?? 0) > 0,
  );
  return (
    <Card title={words.overview.requestsByOutcome}>
      <Chart
        {...frameOf(of)}
        label={words.overview.requestsByOutcome}
        kind="bars"
        format={toCount}
        series={shown.map((outcome) => ({
          name: words.overview.outcomes[outcome],
          tone: outcome,
          values: of.points.map(({ outcomes }) => outcomes[outcome] ?? 0),
          total: toCount(totals[outcome] ?? 0),
        }))}
      />
    </Card>
  );
}

const PARTS: readonly (readonly [keyof Latency, string])[] = [
  ['p50', words.overview.median],
  ['p95', 'p95'],
  ['p99', 'p99'],
];

function Answers({ of }: { of: Overview }) {
  return (
    <Card title={words.overview.answerTimes}>
      <Chart
        {...frameOf(of)}
        label={words.overview.answerTimes}
        kind="lines"
        format={toDuration}
        series={PARTS.map(([part, name]) => ({
          name,
          tone: part,
          values: of.points.map(({ ack }) => ack?.[part] ?? null),
          total: of.ack === null ? '–' : toDuration(of.ack[part]),
        }))}
      />
    </Card>
  );
}

function Backlog({ of }: { of: Overview }) {
  const values = carry(of.points.map(({ waiting }) => waiting));
  return (
    <Card title={words.overview.runsThatWait}>
      <Chart
        {...frameOf(of)}
        label={words.overview.runsThatWait}
        kind="lines"
        format={toCount}
        series={[newestOf({ name: words.overview.due, tone: 'waiting', values, format: toCount })]}
      />
    </Card>
  );
}

function StoreSize({ of }: { of: Overview }) {
  const values = carry(of.points.map(({ bytes }) => bytes));
  if (values.every((value) => value === null)) return null;
  return (
    <Card title={words.overview.sizeOfTheStore}>
      <Chart
        {...frameOf(of)}
        label={words.overview.sizeOfTheStore}
        kind="lines"
        format={toSize}
        scale={niceBytes}
        series={[
          newestOf({ name: words.overview.onTheDisk, tone: 'bytes', values, format: toSize }),
        ]}
      />
    </Card>
  );
}

function newestOf({
  format,
  ...rest
}: Omit<Series, 'total'> & { format: (value: number) => string }): Series {
  const newest = rest.values.at(-1);
  return { ...rest, total: newest === null || newest === undefined ? '–' : format(newest) };
}

const MOST_CODES = 8;

export function Refused({ of: { refused } }: { of: Overview }) {
  if (refused.length === 0) return null;
  return (
    <Card
      title={words.overview.whyRequestsWereRejected}
      actions={<Link to="/requests?outcome=rejected">{words.overview.seeThem}</Link>}
    >
      <table class="table plain">
        <thead class="hidden">
          <tr>
            <th scope="col">{words.terms.why}</th>
            <th scope="col">{words.overview.howOften}</th>
          </tr>
        </thead>
        <tbody>
          {refused.slice(0, MOST_CODES).map(([code, count]) => (
            <tr key={code}>
              <td>{toWords(code)}</td>
              <td class="number">{toCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
