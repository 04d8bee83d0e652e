import { call, type RequestDetail } from '../api.ts';
import { toAbsolute } from '../format.ts';
import { useListeners } from '../names.ts';
import { Headers } from '../parts/headers.tsx';
import { Copy, Id, LongText, Notice, Status, Time } from '../parts/marks.tsx';
import { Card, Facts, Fault, Loading, Message, Page } from '../parts/page.tsx';
import { isThere, KeptPayload, useBytes, type Bytes } from '../parts/kept-payload.tsx';
import { RunRows } from '../parts/runs.tsx';
import { Clauses, type Report } from '../parts/test-report.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { toCurl } from '../curl.ts';
import { toText } from '../pretty.ts';
import { useDeed, useLoaded, type Loaded } from '../query.ts';
import { Link, navigate } from '../router.tsx';
import { useRole } from '../session.ts';
import { reasonOf, sentenceOf, stageOf } from '../reasons.ts';
import { words } from '../words/words.ts';

type RequestId = RequestDetail['id'];

export function RequestPage({ id }: { id: string }) {
  const requestId = id as RequestId;
  const request = useLoaded(id, () => call('getRequest', { params: { id: requestId } }));
  const body = useBytes(request.data);
  const judged = useJudged(request.data);
  // What comes soon is waited for, so that it pushes nothing away that is being read.
  const isWhole =
    (judged.data !== undefined || judged.error !== undefined) && isThere(body, request.data);
  const whole = isWhole ? request.data : undefined;
  return (
    <Page
      title={id}
      up={{ to: '/requests', text: words.terms.requests }}
      mark={whole && <Status of={whole.outcome} />}
      actions={whole && <Deeds request={whole} body={body.data} />}
    >
      <Loading of={{ ...request, data: whole }}>
        {(request) => <Detail request={request} body={body} judged={judged.data} />}
      </Loading>
    </Page>
  );
}

/** What the listener would say now of what it did not take: it may have been mended since. */
function useJudged(request: RequestDetail | undefined): Loaded<Report | null> {
  const { can } = useRole();
  const isAsked =
    request !== undefined &&
    request.headers !== null &&
    (request.code !== null || request.outcome === 'filtered') &&
    can('log_viewer');
  return useLoaded(`judged ${request?.id} ${String(isAsked)}`, async () =>
    isAsked
      ? call('testListener', {
          params: { id: request.listener_id },
          body: { request_id: request.id },
        })
      : null,
  );
}

interface DetailProps {
  readonly request: RequestDetail;
  readonly body: Bytes;
  readonly judged: Report | null | undefined;
}

function Detail({ request, body, judged }: DetailProps) {
  return (
    <>
      <Why request={request} judged={judged} />
      <div class="halves">
        <Card title={words.requests.whatCame}>
          <RequestFacts request={request} />
        </Card>
        <Card title={words.requests.stageByStage}>
          <Timeline
            stages={request.stages}
            outcome={request.outcome}
            code={request.code}
            reason={request.reason}
          />
        </Card>
      </div>
      <Payloads request={request} body={body} />
      {request.headers !== null && (
        <Card title={words.requests.headers}>
          <Headers of={request.headers} label={words.requests.headers} />
        </Card>
      )}
      {request.event_id !== null && <Runs eventId={request.event_id} />}
    </>
  );
}

function Why({ request, judged }: Omit<DetailProps, 'body'>) {
  const { outcome, code, reason } = request;
  if (code === null)
    return (
      <Notice tone={outcome === 'received' ? 'good' : 'calm'}>
        <p>{sentenceOf(outcome)}</p>
        <JudgedNow outcome={outcome} judged={judged} />
      </Notice>
    );
  const { what, remedy } = reasonOf(code);
  return (
    <Notice tone={outcome === 'rejected' ? 'bad' : 'warn'} title={what}>
      {reason !== null && <Message of={reason} />}
      <p>{remedy}</p>
      {outcome !== 'rejected' && <p>{sentenceOf(outcome)}</p>}
      <JudgedNow outcome={outcome} judged={judged} />
      <Link to={whereToMend(request, code)}>{words.requests.openTheListener}</Link>
    </Notice>
  );
}

/** Clause by clause. */
function JudgedNow({
  outcome,
  judged: report,
}: {
  outcome: RequestDetail['outcome'];
  judged: Report | null | undefined;
}) {
  if (report === undefined || report === null) return null;
  const ended = report.stages.find(({ decision }) => decision === 'ended');
  if (ended === undefined || report.outcome !== outcome)
    return <p>{words.requests.wouldBeNow(<Status of={report.outcome} />)}</p>;
  return <Clauses of={ended} />;
}

/** The page of the listener where what refuses with this code is changed. */
function whereToMend(
  { id, listener_id: listenerId, headers }: RequestDetail,
  code: string,
): string {
  const part = PARTS[stageOf(code)];
  if (part === undefined) return `/listeners/${listenerId}?tab=settings`;
  const on = headers === null ? '' : `&request=${id}`;
  return `/listeners/${listenerId}?tab=definition&part=${part}${on}`;
}

const PARTS: Readonly<Record<string, string>> = {
  admit: 'allowlist',
  rules: 'rules',
  rate: 'limits',
  receive: 'schema',
  parse: 'schema',
  schema: 'schema',
  mapping: 'mapping',
  challenge: 'challenge',
};

function RequestFacts({ request }: { request: RequestDetail }) {
  const listeners = useListeners();
  return (
    <Facts
      items={[
        [
          words.terms.listener,
          <Link to={`/listeners/${request.listener_id}`}>{listeners.of(request.listener_id)}</Link>,
        ],
        [
          words.requests.received,
          <>
            <Time at={request.received_at} />
            <span class="muted"> · {toAbsolute(request.received_at)}</span>
          </>,
        ],
        [words.requests.request, <LongText text={`${request.method} ${request.target ?? ''}`} />],
        [words.terms.from, request.address],
        [words.requests.verified, request.authenticated ? words.terms.yes : words.terms.no],
        [words.requests.contentType, request.content_type ?? '–'],
        ...(request.credential_id === null
          ? []
          : [[words.terms.apiKey, <Id>{request.credential_id}</Id>] as const]),
        ...(request.event_id === null
          ? []
          : [
              [
                words.terms.event,
                <Link to={`/events/${request.event_id}`}>
                  <code>{request.event_id}</code>
                </Link>,
              ] as const,
            ]),
        ...(request.replay_of === null
          ? []
          : [
              [
                words.requests.replayOf,
                <Link to={`/requests/${request.replay_of}`}>
                  <code>{request.replay_of}</code>
                </Link>,
              ] as const,
            ]),
      ]}
    />
  );
}

function Payloads({ request, body }: { request: RequestDetail; body: Bytes }) {
  const { can } = useRole();
  if (!can('log_viewer')) return <Notice>{words.requests.viewerSeesNoPayload}</Notice>;
  if (request.body_erased_at !== null)
    return <Notice>{words.requests.payloadErased(toAbsolute(request.body_erased_at))}</Notice>;
  if (request.headers === null)
    return (
      <Notice>
        {request.authenticated ? words.requests.payloadDeleted : words.requests.payloadNeverKept}
      </Notice>
    );
  return <KeptPayload of={body} requestId={request.id} />;
}

function Runs({ eventId }: { eventId: NonNullable<RequestDetail['event_id']> }) {
  const event = useLoaded(eventId, () => call('getEvent', { params: { id: eventId } }), 5_000);
  return (
    <section class="stack" aria-label={words.terms.runs}>
      <h2>{words.requests.runsThatItStarted}</h2>
      <Loading of={event}>
        {({ runs }) =>
          runs.length === 0 ? (
            <p class="muted">{words.requests.noRuns}</p>
          ) : (
            <RunRows items={runs} />
          )
        }
      </Loading>
    </section>
  );
}

function Deeds({ request, body }: { request: RequestDetail; body: Bytes['data'] }) {
  const { can } = useRole();
  const replay = useDeed(async () => {
    const { id } = await call('createRequestReplay', { params: { id: request.id }, body: {} });
    navigate(`/requests/${id}`);
  });
  if (request.headers === null) return null;
  return (
    <>
      <CopyCurl request={request} body={body} />
      <Link
        to={`/listeners/${request.listener_id}?tab=definition&request=${request.id}`}
        class="button"
      >
        {words.requests.tryTheListenerOn}
      </Link>
      <Link to={`/requests/compare?a=${request.id}`} class="button">
        {words.requests.compare}
      </Link>
      {can('editor') && (
        <button type="button" class="primary" onClick={replay.run} disabled={replay.busy}>
          {replay.busy ? words.requests.replaying : words.terms.replay}
        </button>
      )}
      {replay.error !== undefined && <Fault error={replay.error} />}
    </>
  );
}

function CopyCurl({ request, body }: { request: RequestDetail; body: Bytes['data'] }) {
  if (body === null) return null;
  const text = body && toCurl(request, { origin: location.origin, body: toText(body) });
  return <Copy text={text} label={words.requests.copyAsCurl} shown={words.requests.copyAsCurl} />;
}
