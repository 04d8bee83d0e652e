import { call, type Replay } from '../api.ts';
import { toCount } from '../format.ts';
import { useList } from '../list.ts';
import { Notice, Status, Time } from '../parts/marks.tsx';
import { Card, Empty, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { More, Row, Rows } from '../parts/rows.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function Replays() {
  const list = useList<Replay>(
    'replays',
    (cursor) => call('listReplays', { query: { cursor } }),
    3_000,
  );
  return (
    <Page title={words.terms.replays} lead={words.runs.replaysLead}>
      <Loading of={list}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.runs.noReplayYet}>
              <p>
                {words.runs.noReplayYetText(
                  (text) => (
                    <Link to="/dead-letters">{text}</Link>
                  ),
                  <code>earshot replay --help</code>,
                )}
              </p>
            </Empty>
          ) : (
            <div>
              <Rows
                kind="replays"
                columns={[
                  [words.terms.time],
                  [words.terms.status],
                  [words.terms.what, 'wide'],
                  [words.runs.progress, 'wide'],
                ]}
              >
                {items.map((replay) => (
                  <Row key={replay.id} to={`/replays/${replay.id}`}>
                    <span>
                      <Time at={replay.created_at} />
                    </span>
                    <span>
                      <Status of={replay.status} />
                    </span>
                    <span class="wide muted">{describe(replay)}</span>
                    <span class="wide">
                      <Progress of={replay} />
                    </span>
                  </Row>
                ))}
              </Rows>
              <More more={list.more} busy={list.busy} load={list.loadMore} />
            </div>
          )
        }
      </Loading>
    </Page>
  );
}

function describe({ of, total, filter }: Replay): string {
  const state = filter.status ?? filter.outcome ?? '';
  return words.runs.replayOf(total, words.states.within(state), words.runs.nouns[of]);
}

function Progress({ of: { done, skipped, total, status } }: { of: Replay }) {
  const share = total === 0 ? 1 : (done + skipped) / total;
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={words.runs.progressOf(status)}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done + skipped}
    >
      <span style={{ width: `${share * 100}%` }} />
    </div>
  );
}

export function ReplayPage({ id }: { id: string }) {
  const replayId = id as Replay['id'];
  const { can } = useRole();
  const replay = useLoaded(id, () => call('getReplay', { params: { id: replayId } }), 1_000);
  const cancel = useDeed(async () => {
    await call('createReplayCancellation', { params: { id: replayId }, body: {} });
    replay.reload();
  });
  const status = replay.data?.status;
  return (
    <Page
      title={id}
      up={{ to: '/replays', text: words.terms.replays }}
      mark={status !== undefined && <Status of={status} />}
      actions={
        can('editor') &&
        status === 'running' && (
          <button type="button" onClick={cancel.run} disabled={cancel.busy}>
            {words.runs.cancelTheReplay}
          </button>
        )
      }
    >
      {cancel.error !== undefined && <Fault error={cancel.error} />}
      <Loading of={replay}>{(replay) => <Detail replay={replay} />}</Loading>
    </Page>
  );
}

function Detail({ replay }: { replay: Replay }) {
  const { done, skipped, total, status } = replay;
  return (
    <>
      <Card title={words.runs.doneOf(toCount(done + skipped), toCount(total))}>
        <div class="stack">
          <Progress of={replay} />
          <Facts
            items={[
              [words.terms.what, describe(replay)],
              [words.runs.putThrough, toCount(done)],
              [words.runs.skipped, toCount(skipped)],
              [words.runs.begun, <Time at={replay.created_at} />],
              [words.runs.ended, <Time at={replay.ended_at} />],
            ]}
          />
        </div>
      </Card>
      {skipped > 0 && <Notice>{words.runs.skippedText}</Notice>}
      {status === 'completed' && (
        <Notice tone="good" title={words.runs.allOnTheirWay}>
          <Link to="/runs">{words.runs.seeTheRuns}</Link>
        </Notice>
      )}
    </>
  );
}
