import { useState } from 'preact/hooks';
import { niceMax } from '../scale.ts';
import { toClock, toList, toWeekday } from '../format.ts';
import { words } from '../words/words.ts';

const WIDTH = 720;
const HEIGHT = 140;
const GAP = 2;

export interface Series {
  readonly name: string;
  /** Names its colour in the style sheet. */
  readonly tone: string;
  /** One for each point; NULL where nothing is known. */
  readonly values: readonly (number | null)[];
  /** What the legend shows while nobody points at anything. */
  readonly total: string;
}

interface ChartProps {
  readonly label: string;
  /** When each point begins. */
  readonly at: readonly string[];
  readonly everyMs: number;
  /** Bars stand upon each other, lines cross each other. */
  readonly kind: 'bars' | 'lines';
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** What the axis ends at, for a value that must have room. */
  readonly scale?: (value: number) => number;
}

/** Values over time: those of the point under the mouse in the legend, all of them in a table behind it. */
export function Chart(props: ChartProps) {
  const { label, at, everyMs, kind, series, scale = niceMax } = props;
  const [index, point] = useState<number | undefined>(undefined);
  const most = scale(topOf(props));
  const step = WIDTH / Math.max(1, at.length);
  return (
    <figure class="chart">
      <Legend {...props} index={index} />
      <div class="plot">
        <span class="most" aria-hidden="true">
          {props.format(most)}
        </span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${label}: ${toList(series.map(({ name, total }) => `${total} ${name}`))}`}
          onMouseLeave={() => point(undefined)}
          onMouseMove={(event) => {
            const { left, width } = event.currentTarget.getBoundingClientRect();
            const over = Math.floor(((event.clientX - left) / width) * at.length);
            point(Math.min(at.length - 1, Math.max(0, over)));
          }}
        >
          {index !== undefined && (
            <rect class="catch" x={index * step} y={0} width={step} height={HEIGHT} />
          )}
          {[0.5, HEIGHT / 2, HEIGHT - 0.5].map((y) => (
            <line key={y} class="ground" x1={0} x2={WIDTH} y1={y} y2={y} />
          ))}
          {kind === 'bars'
            ? at.map((_, each) => <Bars key={each} {...{ series, most, step }} index={each} />)
            : series.map((one) => <Line key={one.name} of={one} {...{ most, step }} />)}
        </svg>
      </div>
      <div class="axis" aria-hidden="true">
        <span>{toTime(at[0], everyMs)}</span>
        <span>{words.frame.now}</span>
      </div>
      <Behind {...props} />
    </figure>
  );
}

function topOf({ kind, at, series }: ChartProps): number {
  const of = (index: number): number[] => series.map(({ values }) => values[index] ?? 0);
  const tops = at.map((_, index) =>
    kind === 'bars' ? of(index).reduce((sum, value) => sum + value, 0) : Math.max(0, ...of(index)),
  );
  return Math.max(0, ...tops);
}

function Legend({
  series,
  at,
  everyMs,
  format,
  index,
}: ChartProps & { index?: number | undefined }) {
  return (
    <figcaption class="legendline">
      {series.map(({ name, tone, values, total }) => (
        <span key={name} class={`swatch ${tone}`}>
          {index === undefined ? total : formatted(values[index], format)} {name}
        </span>
      ))}
      <span class="muted small">{index === undefined ? '' : toSpan(at[index], everyMs)}</span>
    </figcaption>
  );
}

function formatted(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}

interface Drawn {
  readonly most: number;
  /** The width of one point. */
  readonly step: number;
}

function Bars({ series, index, most, step }: Drawn & { series: readonly Series[]; index: number }) {
  let y = HEIGHT;
  return (
    <>
      {series.map(({ name, tone, values }) => {
        const height = ((values[index] ?? 0) / most) * (HEIGHT - 2);
        y -= height;
        if (height === 0) return null;
        return (
          <rect
            key={name}
            class={tone}
            x={index * step + GAP / 2}
            width={step - GAP}
            y={y}
            height={height}
          />
        );
      })}
    </>
  );
}

function Line({ of: { values, tone }, most, step }: Drawn & { of: Series }) {
  const place = (value: number, index: number): string =>
    `${((index + 0.5) * step).toFixed(1)} ${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`;
  const path = values
    .map((value, index) => {
      if (value === null) return '';
      return `${(values[index - 1] ?? null) === null ? 'M' : 'L'}${place(value, index)}`;
    })
    .join('');
  // A point between two gaps is seen as a dot: a line of no length with round ends.
  const dots = values
    .map((value, index) => {
      const isAlone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
      return value !== null && isAlone ? `M${place(value, index)}h0` : '';
    })
    .join('');
  return (
    <>
      <path class={`line ${tone}`} d={path} />
      <path class={`line dots ${tone}`} d={dots} />
    </>
  );
}

function Behind({ label, at, everyMs, series, format }: ChartProps) {
  const [isOpen, open] = useState(false);
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary class="small muted">{words.frame.asATable}</summary>
      {isOpen && (
        <div
          class="tablebox behind"
          tabIndex={0}
          role="region"
          aria-label={words.frame.tableOf(label)}
        >
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{words.terms.time}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {at
                .map((time, index) => (
                  <tr key={time}>
                    <th scope="row">{toSpan(time, everyMs)}</th>
                    {series.map(({ name, values }) => (
                      <td key={name}>{formatted(values[index], format)}</td>
                    ))}
                  </tr>
                ))
                .toReversed()}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** Points of a quarter of an hour and more are of more than one day. */
function toTime(at: string | undefined, everyMs: number): string {
  if (at === undefined) return '';
  return everyMs >= 900_000 ? toWeekday(at) : toClock(at);
}

function toSpan(at: string | undefined, everyMs: number): string {
  if (at === undefined) return '';
  if (everyMs <= 60_000) return toTime(at, everyMs);
  const end = new Date(new Date(at).getTime() + everyMs).toISOString();
  return `${toTime(at, everyMs)} – ${toClock(end)}`;
}
