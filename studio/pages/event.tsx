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
      up={{ to: '/events', text: 'Events' }}
      lead={<code>{id}</code>}
      actions={
        can('editor') && (
          <button type="button" class="primary" onClick={replay.run} disabled={replay.busy}>
            {replay.busy ? 'Starting …' : 'Run its triggers again'}
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
      <section class="stack" aria-label="Runs">
        <h2>Runs</h2>
        {event.runs.length === 0 ? (
          <p class="muted">None: no trigger is bound to its listener.</p>
        ) : (
          <RunRows items={event.runs} />
        )}
      </section>
      <div class="halves">
        <Card title="Where it came from">
          <Facts
            items={[
              [
                'Request',
                <Link to={`/requests/${event.request_id}`}>
                  <code>{event.request_id}</code>
                </Link>,
              ],
              [
                'Listener',
                <Link to={`/listeners/${event.listener_id}`}>
                  {listeners.of(event.listener_id)}
                </Link>,
              ],
              [
                'Received',
                <>
                  <Time at={event.received_at} />
                  <span class="muted"> · {toAbsolute(event.received_at)}</span>
                </>,
              ],
              ['Content type', event.content_type ?? '–'],
            ]}
          />
        </Card>
        <Card title="Stage by stage">
          <Timeline stages={event.stages} outcome="received" code={null} />
        </Card>
      </div>
      <Body event={event} />
      {event.headers !== null && (
        <Card title="Headers">
          <Headers of={event.headers} label="Headers" />
        </Card>
      )}
    </>
  );
}

function Body({ event }: { event: EventDetail }) {
  const { can } = useRole();
  if (!can('log_viewer'))
    return <Notice>Your role, viewer, does not show headers and payloads.</Notice>;
  if (event.headers === null) return <Notice>The payload is no longer kept.</Notice>;
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
