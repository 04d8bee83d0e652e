import type { Request } from '../api.ts';
import { toDuration, toWords } from '../format.ts';
import { describeStage, stageOf } from '../words.ts';
import { Status } from './marks.tsx';

/** What each stage decided, and how long it took; the one that refused is the last. */
export function Timeline({
  stages,
  outcome,
  code,
}: Pick<Request, 'stages'> & { outcome: string; code: string | null }) {
  const most = Math.max(1, ...stages.map((stage) => stage.duration_us));
  const total = stages.reduce((sum, stage) => sum + stage.duration_us, 0);
  return (
    <>
      <ol class="timeline">
        {stages.map(({ stage, duration_us: durationUs }, index) => {
          const isRefusal = outcome === 'rejected' && index === stages.length - 1;
          return (
            <li key={stage}>
              <span title={describeStage(stage)}>{toWords(nameOf(stage, code))}</span>
              <Decision refused={isRefusal} />
              <span class="bar" title={isRefusal && code !== null ? toWords(code) : undefined}>
                <span style={{ width: `${(durationUs / most) * 100}%` }} />
              </span>
              <span class="took">{toDuration(durationUs / 1_000)}</span>
            </li>
          );
        })}
      </ol>
      <p class="muted small">{toDuration(total / 1_000)} in all</p>
    </>
  );
}

/** The last entry of what was refused is named after the refusal; here it is the stage that matters. */
function nameOf(stage: string, code: string | null): string {
  return stage === 'reject' && code !== null ? stageOf(code) : stage;
}

function Decision({ refused }: { refused: boolean }) {
  return refused ? <Status of="rejected" /> : <span class="muted small">passed</span>;
}
