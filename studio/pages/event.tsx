import { call, type Event } from '../api.ts';
import { toAbsolute } from '../format.ts';
import { useListeners } from '../names.ts';
import { Headers } from '../parts/headers.tsx';
import { Notice, Time } from '../parts/marks.tsx';
import { Card, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { Payload } from '../parts/payload.tsx';
import { RunRows } from '../parts/runs.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function EventPage({ id }: { id: string }) {
  const eventId = id as Event['id'];
  const { can } = useRole();
  const event = useLoaded(id, () => call('getEvent', { params: { id: eventId } }), 5_000);
  const replay = useDeed(async () => {
    await call('createEventReplay', { params: { id: eventId }, body: {} });
    event.reload();
  });
  return (
    <Page
      title={event.data?.type ?? id}
      up={{ to: '/events', text: words.terms.events }}
      lead={<code>{id}</code>}
      actions={
        can('editor') && (
          <button type="button" class="primary" onClick={replay.run} disabled={replay.busy}>
            {replay.busy ? words.requests.starting : words.requests.runItsTriggersAgain}
          </button>
        )
      }
    >
      {replay.error !== undefined && <Fault error={replay.error} />}
      <Loading of={event}>{(event) => <Detail event={event} />}</Loading>
    </Page>
  );
}

type EventDetail = Awaited<ReturnType<typeof call<'getEvent'>>>;

function Detail({ event }: { event: EventDetail }) {
  const listeners = useListeners();
  return (
    <>
      <section class="stack" aria-label={words.terms.runs}>
        <h2>{words.terms.runs}</h2>
        {event.runs.length === 0 ? (
          <p class="muted">{words.requests.noRuns}</p>
        ) : (
          <RunRows items={event.runs} />
        )}
      </section>
      <div class="halves">
        <Card title={words.requests.whereItCameFrom}>
          <Facts
            items={[
              [
                words.requests.request,
                <Link to={`/requests/${event.request_id}`}>
                  <code>{event.request_id}</code>
                </Link>,
              ],
              [
                words.terms.listener,
                <Link to={`/listeners/${event.listener_id}`}>
                  {listeners.of(event.listener_id)}
                </Link>,
              ],
              [
                words.requests.received,
                <>
                  <Time at={event.received_at} />
                  <span class="muted"> · {toAbsolute(event.received_at)}</span>
                </>,
              ],
              [words.requests.contentType, event.content_type ?? '–'],
            ]}
          />
        </Card>
        <Card title={words.requests.stageByStage}>
          <Timeline stages={event.stages} outcome="received" code={null} />
        </Card>
      </div>
      <Body event={event} />
      {event.headers !== null && (
        <Card title={words.requests.headers}>
          <Headers of={event.headers} label={words.requests.headers} />
        </Card>
      )}
    </>
  );
}

function Body({ event }: { event: EventDetail }) {
  const { can } = useRole();
  if (!can('log_viewer')) return <Notice>{words.requests.viewerSeesNoPayload}</Notice>;
  if (event.headers === null) return <Notice>{words.requests.payloadGone}</Notice>;
  return <KeptBody id={event.request_id} />;
}

function KeptBody({ id }: { id: Event['request_id'] }) {
  const body = useLoaded(id, (signal) => call('getRequestBody', { params: { id } }, { signal }));
  return (
    <Loading of={body}>
      {(bytes) => <Payload bytes={bytes} download={`/api/v1/requests/${id}/body`} />}
    </Loading>
  );
}
