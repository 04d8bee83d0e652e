import { useState } from 'preact/hooks';
import { toCount } from '../format.ts';
import type { Traffic, TrafficPoint } from '../traffic.ts';

const WIDTH = 720;
const HEIGHT = 140;
const BARS = 60;
const MINUTE_MS = 60_000;
const GAP = 2;

/** A bar for each minute of the last hour: taken, and on it what was refused. */
export function Chart({ of }: { of: Traffic }) {
  const bars = toMinutes(of.points);
  const [at, setAt] = useState<number | undefined>(undefined);
  const most = Math.max(1, ...bars.map(({ received, rejected }) => received + rejected));
  const total = bars.reduce((sum, { received }) => sum + received, 0);
  const refused = bars.reduce((sum, { rejected }) => sum + rejected, 0);
  const shown = at === undefined ? undefined : bars[at];
  const step = WIDTH / BARS;
  return (
    <figure class="chart">
      <figcaption class="legendline">
        <span class="swatch received">{toCount(shown?.received ?? total)} taken</span>
        <span class="swatch rejected">{toCount(shown?.rejected ?? refused)} refused</span>
        <span class="muted small">{shown === undefined ? '' : `at ${toTime(shown.at)}`}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${total} requests taken and ${refused} refused in the last hour, at most ${most} a minute`}
        onMouseLeave={() => setAt(undefined)}
      >
        <line class="ground" x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {bars.map((bar, index) => {
          const taken = (bar.received / most) * (HEIGHT - 4);
          const bad = (bar.rejected / most) * (HEIGHT - 4);
          const box = { x: index * step + GAP / 2, width: step - GAP };
          return (
            <g key={bar.at} onMouseEnter={() => setAt(index)}>
              <rect class="catch" x={index * step} y={0} width={step} height={HEIGHT} />
              <rect class="received" {...box} y={HEIGHT - taken} height={taken} />
              <rect class="rejected" {...box} y={HEIGHT - taken - bad} height={bad} />
            </g>
          );
        })}
      </svg>
      <div class="axis" aria-hidden="true">
        <span>{toTime(bars[0]?.at ?? 0)}</span>
        <span>at most {toCount(most)} a minute</span>
        <span>now</span>
      </div>
    </figure>
  );
}

interface Minute {
  readonly at: number;
  readonly received: number;
  readonly rejected: number;
}

function toMinutes(points: readonly TrafficPoint[]): readonly Minute[] {
  const nowMinute = Math.floor(Date.now() / MINUTE_MS);
  const sums = new Map<number, { received: number; rejected: number }>();
  for (const { at, received, rejected } of points) {
    // A point is named by its end: what came in it came before.
    const minute = Math.floor((new Date(at).getTime() - 1) / MINUTE_MS);
    const sum = sums.get(minute) ?? { received: 0, rejected: 0 };
    sums.set(minute, {
      received: sum.received + received,
      rejected: sum.rejected + rejected,
    });
  }
  return Array.from({ length: BARS }, (_, index) => {
    const minute = nowMinute - BARS + 1 + index;
    return { at: minute * MINUTE_MS, ...(sums.get(minute) ?? { received: 0, rejected: 0 }) };
  });
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

function toTime(ms: number): string {
  return time.format(ms);
}
