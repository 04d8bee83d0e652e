import { useEffect, useState } from 'preact/hooks';
import { call, type Listener, type Request } from '../api.ts';
import { toMoment } from '../format.ts';
import { useDeed, useLoaded, type Loaded } from '../query.ts';
import { setQuery, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import type { Tagged } from '../tagged.ts';
import { AreaField, ChoiceField, Form } from './form.tsx';
import { Notice } from './marks.tsx';
import { Overtaken } from './overtaken.tsx';
import { Card, Empty, Fault, Loading } from './page.tsx';
import { TestReport, type Report } from './test-report.tsx';

interface Props {
  readonly of: Tagged<Listener>;
  readonly loaded: Loaded<Tagged<Listener>>;
}

/** What the listener would make of a request that is kept, while its expressions are written. */
export function TryListener(props: Props) {
  const { can } = useRole();
  const { id } = props.of.value;
  const { query } = usePlace();
  const requests = useLoaded(`kept ${id}`, () => listKept(id));
  if (!can('log_viewer'))
    return <Notice>Your role, viewer, does not show what is in requests.</Notice>;
  return (
    <Loading of={requests}>
      {(kept) => {
        const given = query.get('request') as Request['id'] | null;
        const chosen = given ?? kept[0]?.id;
        return chosen === undefined ? (
          <Empty title="Nothing to try it on">
            <p>
              As soon as a request has come and its payload is kept, rules are tried on it here.
            </p>
          </Empty>
        ) : (
          <>
            <ChooseRequest kept={kept} chosen={chosen} />
            <Draft key={props.of.etag} {...props} requestId={chosen} />
          </>
        );
      }}
    </Loading>
  );
}

async function listKept(id: Listener['id']): Promise<readonly Request[]> {
  const { items } = await call('listRequests', { query: { listener_id: id, limit: 50 } });
  // Of what was not authenticated, no body is kept.
  return items.filter(({ sha256 }) => sha256 !== null);
}

function ChooseRequest({ kept, chosen }: { kept: readonly Request[]; chosen: Request['id'] }) {
  const options = kept.map(
    ({ id, outcome, received_at: at }) => [id, `${toMoment(at)} · ${outcome} · ${id}`] as const,
  );
  const isListed = kept.some(({ id }) => id === chosen);
  return (
    <div class="filters long">
      <ChoiceField
        label="On this request"
        value={chosen}
        set={(request) => setQuery({ request })}
        options={isListed ? options : [[chosen, chosen], ...options]}
      />
    </div>
  );
}

const PAUSE_MS = 300;

/** The text, when typing has paused. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

function Draft({
  of: { value: listener, etag },
  loaded,
  requestId,
}: Props & { requestId: Request['id'] }) {
  const { can } = useRole();
  const [filter, setFilter] = useState(listener.filter ?? '');
  const [rules, setRules] = useState(listener.verification.rules?.join('\n') ?? '');
  const paused = usePaused(JSON.stringify([filter, rules]));
  const report = useLoaded<Report>(`try ${requestId} ${paused}`, () =>
    call('testListener', {
      params: { id: listener.id },
      body: { request_id: requestId, definition: toPatch(filter, rules) },
    }),
  );
  const save = useDeed(async () => {
    await call(
      'updateListener',
      { params: { id: listener.id }, body: toPatch(filter, rules) },
      { ifMatch: etag },
    );
    loaded.reload();
  });
  return (
    <div class="halves">
      <Card title="Expressions">
        <Form deed={save} submit="Save">
          <AreaField
            label="Filter"
            value={filter}
            set={setFilter}
            lines={4}
            hint="What it is not true for is kept out. Empty: everything is let in."
          />
          <AreaField
            label="Rules"
            value={rules}
            set={setRules}
            lines={4}
            hint="One on each line; all must hold, or the request is refused."
          />
          <Overtaken error={save.error} reload={loaded.reload} />
          {!can('editor') && <Notice>Your role tries, and saves nothing.</Notice>}
        </Form>
      </Card>
      <Card title="What would come of it">
        {report.error === undefined ? (
          <Loading of={report}>{(report) => <TestReport of={report} />}</Loading>
        ) : (
          <Fault error={report.error} />
        )}
      </Card>
    </div>
  );
}

function toPatch(filter: string, rules: string) {
  const lines = rules.split('\n').filter((line) => line.trim() !== '');
  return {
    filter: filter.trim() === '' ? null : filter,
    verification: { rules: lines.length === 0 ? null : lines },
  };
}
