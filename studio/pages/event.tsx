import { call, type Event } from '../api.ts';
import { toAbsolute } from '../format.ts';
import { useListeners } from '../names.ts';
import { Headers } from '../parts/headers.tsx';
import { Copy, Notice, Time } from '../parts/marks.tsx';
import { Card, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { isThere, KeptPayload, useBytes, type Bytes } from '../parts/kept-payload.tsx';
import { TextView } from '../parts/text.tsx';
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
  const body = useBytes(event.data && { ...event.data, id: event.data.request_id });
  const listeners = useListeners();
  // What comes soon is waited for, so that it pushes nothing away that is being read.
  const isWhole = listeners.isLoaded && isThere(body, event.data);
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
      <Loading of={{ ...event, data: isWhole ? event.data : undefined }}>
        {(event) => <Detail event={event} body={body} />}
      </Loading>
    </Page>
  );
}

type EventDetail = Awaited<ReturnType<typeof call<'getEvent'>>>;

function Detail({ event, body }: { event: EventDetail; body: Bytes }) {
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
      <Mapped event={event} />
      <Body event={event} body={body} />
      {event.headers !== null && (
        <Card title={words.requests.headers}>
          <Headers of={event.headers} label={words.requests.headers} />
        </Card>
      )}
    </>
  );
}

/** What triggers and expressions see, where a mapping has made it of the payload. */
function Mapped({
  event: { data, data_encoding: encoding, listener_id: id },
}: {
  event: EventDetail;
}) {
  const listeners = useListeners();
  const listener = listeners.all.find((each) => each.id === id);
  if (encoding !== 'json' || (listener?.mapping?.data ?? null) === null) return null;
  const text = JSON.stringify(data, null, 2);
  return (
    <Card
      title={words.requests.dataOfTheEvent}
      actions={<Copy text={text} label={words.requests.copyTheData} />}
    >
      <TextView text={text} label={words.requests.dataOfTheEvent} json />
    </Card>
  );
}

function Body({ event, body }: { event: EventDetail; body: Bytes }) {
  const { can } = useRole();
  if (!can('log_viewer')) return <Notice>{words.requests.viewerSeesNoPayload}</Notice>;
  if (event.headers === null) return <Notice>{words.requests.payloadGone}</Notice>;
  return <KeptPayload of={body} requestId={event.request_id} />;
}
