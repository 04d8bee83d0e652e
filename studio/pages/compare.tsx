import { useMemo } from 'preact/hooks';
import { call, type Request, type RequestDetail } from '../api.ts';
import { listKept } from '../definition/against.ts';
import { findDifferences, type Difference } from '../diff.ts';
import { toMoment, toWords } from '../format.ts';
import { ChoiceField } from '../parts/form.tsx';
import { Notice, Time } from '../parts/marks.tsx';
import { Card, Empty, Loading, Page } from '../parts/page.tsx';
import { toText } from '../pretty.ts';
import { useLoaded } from '../query.ts';
import { Link, setQuery, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

type RequestId = Request['id'];

/** Two requests of a listener, and what is different between them. */
export function Compare() {
  const { query } = usePlace();
  const { can } = useRole();
  const first = query.get('a') as RequestId | null;
  return (
    <Page
      title={words.requests.compare}
      up={{
        to: first === null ? '/requests' : `/requests/${first}`,
        text: words.requests.backToTheRequest,
      }}
      lead={words.requests.compareLead}
    >
      {first === null && <Empty title={words.requests.noRequestIsChosen} />}
      {!can('log_viewer') && <Notice>{words.requests.viewerSeesNoPayload}</Notice>}
      {first !== null && can('log_viewer') && <Pair first={first} />}
    </Page>
  );
}

function Pair({ first }: { first: RequestId }) {
  const { query } = usePlace();
  const given = query.get('b') as RequestId | null;
  const choices = useLoaded(`beside ${first}`, async () => {
    const request = await call('getRequest', { params: { id: first } });
    return listKept(request.listener_id);
  });
  return (
    <Loading of={choices}>
      {(kept) => {
        const others = kept.filter(({ id }) => id !== first);
        const second = given ?? (others.find(({ id }) => id < first) ?? others[0])?.id;
        return second === undefined ? (
          <Empty title={words.requests.nothingToCompareIt}>
            <p>{words.requests.nothingToCompareText}</p>
          </Empty>
        ) : (
          <>
            <Choose others={others} second={second} />
            <Compared first={first} second={second} />
          </>
        );
      }}
    </Loading>
  );
}

function Choose({ others, second }: { others: readonly Request[]; second: RequestId }) {
  const options = others.map(
    ({ id, outcome, received_at: at }) =>
      [id, `${toMoment(at)} · ${toWords(outcome)} · ${id}`] as const,
  );
  const isListed = others.some(({ id }) => id === second);
  return (
    <div class="filters long">
      <ChoiceField
        label={words.requests.withThisRequest}
        value={second}
        set={(b) => setQuery({ b })}
        options={isListed ? options : [[second, second], ...options]}
      />
    </div>
  );
}

interface Side {
  readonly request: RequestDetail;
  readonly payload: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

async function loadSide(id: RequestId): Promise<Side> {
  const [request, bytes] = await Promise.all([
    call('getRequest', { params: { id } }),
    call('getRequestBody', { params: { id } }),
  ]);
  const headers = (request.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]);
  return {
    request,
    payload: parse(bytes),
    headers: Object.fromEntries(headers) as Side['headers'],
  };
}

/** What is no JSON is compared line by line. */
function parse(bytes: Uint8Array): unknown {
  const text = toText(bytes);
  if (text === undefined) return words.requests.bytesNoText(bytes.byteLength);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.split('\n');
  }
}

function Compared({ first, second }: { first: RequestId; second: RequestId }) {
  const sides = useLoaded(`compare ${first} ${second}`, () =>
    Promise.all([loadSide(first), loadSide(second)]),
  );
  return <Loading of={sides}>{([one, other]) => <Differences {...{ one, other }} />}</Loading>;
}

function Differences({ one, other }: { one: Side; other: Side }) {
  // In the order in which they came, whichever was looked at first.
  const [before, after] = one.request.id < other.request.id ? [one, other] : [other, one];
  const payload = useMemo(() => findDifferences(before.payload, after.payload), [before, after]);
  const headers = useMemo(() => compareHeaders(before, after), [before, after]);
  return (
    <>
      <Card title={words.terms.payload}>
        <Table
          of={payload}
          sides={[before, after]}
          label={words.requests.differencesOfThePayloads}
        />
      </Card>
      <Card title={words.requests.headers}>
        <Table
          of={headers}
          sides={[before, after]}
          label={words.requests.differencesOfTheHeaders}
        />
      </Card>
    </>
  );
}

/** Names of headers are no paths, and need no brackets. */
function compareHeaders(before: Side, after: Side): readonly Difference[] {
  const names = new Set([...Object.keys(before.headers), ...Object.keys(after.headers)]);
  return [...names].flatMap((path) =>
    findDifferences(before.headers[path], after.headers[path]).map((one) => ({ ...one, path })),
  );
}

function Table({
  of,
  sides,
  label,
}: {
  of: readonly Difference[];
  sides: readonly Side[];
  label: string;
}) {
  if (of.length === 0) return <p class="muted">{words.requests.theyAreTheSame}</p>;
  return (
    <table class="headers compared" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{words.terms.where}</th>
          {sides.map(({ request }) => (
            <th scope="col" key={request.id}>
              <Link to={`/requests/${request.id}`}>{request.id}</Link>,{' '}
              <Time at={request.received_at} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {of.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row">{path === '' ? words.terms.theWhole : path}</th>
            <td>{before === undefined ? <Absent /> : <del>{shorten(before)}</del>}</td>
            <td>{after === undefined ? <Absent /> : <ins>{shorten(after)}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Absent() {
  return <span class="muted">{words.requests.notThere}</span>;
}

/** What is longer is read on its own page. */
const LONGEST = 2_000;

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
