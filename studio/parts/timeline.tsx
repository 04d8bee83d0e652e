import type { Request } from '../api.ts';
import { toDuration, toWords } from '../format.ts';
import { describeStage, stageOf } from '../reasons.ts';
import { Status } from './marks.tsx';
import { words } from '../words/words.ts';

/** What each stage decided, and how long it took; the one that refused is the last. */
export function Timeline({
  stages,
  outcome,
  code,
  reason = null,
}: Pick<Request, 'stages'> & { outcome: string; code: string | null; reason?: string | null }) {
  const most = Math.max(1, ...stages.map((stage) => stage.duration_us));
  const total = stages.reduce((sum, stage) => sum + stage.duration_us, 0);
  return (
    <>
      <ol class="timeline">
        {stages.map(({ stage, duration_us: durationUs }, index) => {
          const isLast = index === stages.length - 1;
          const isRefusal = outcome === 'rejected' && isLast;
          return (
            <li key={stage}>
              <span title={describeStage(stage)}>{toWords(nameOf(stage, code))}</span>
              <Decision of={isLast ? outcome : 'passed'} />
              <span class="bar" title={isRefusal && code !== null ? toWords(code) : undefined}>
                <span style={{ width: `${(durationUs / most) * 100}%` }} />
              </span>
              <span class="took">{toDuration(durationUs / 1_000)}</span>
              {isRefusal && code !== null && (
                <span class="decided">
                  {toWords(code)}
                  {reason !== null && <>: {reason.split('\n')[0]}</>}
                </span>
              )}
            </li>
          );
        })}
      </ol>
      <p class="muted small">{words.requests.inAll(toDuration(total / 1_000))}</p>
    </>
  );
}

/** The last entry of what was refused is named after the refusal; here it is the stage that matters. */
function nameOf(stage: string, code: string | null): string {
  return stage === 'reject' && code !== null ? stageOf(code) : stage;
}

/** Of the last stage, what became of the request there. */
function Decision({ of }: { of: string }) {
  if (of === 'passed' || of === 'received')
    return <span class="muted small">{words.requests.passed}</span>;
  return <Status of={of} />;
}
