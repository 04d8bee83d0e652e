import { useMemo } from 'preact/hooks';
import { call, type Listener, type Request } from '../api.ts';
import { describeHead, inferFields, listKept } from '../definition/against.ts';
import { NOTHING_KNOWN, type Knowledge } from '../editor/knowledge.ts';
import { toMoment } from '../format.ts';
import { useListeners } from '../names.ts';
import { useLoaded } from '../query.ts';
import { setQuery, usePlace } from '../router.tsx';
import { words } from '../words/words.ts';
import { ChoiceField } from './form.tsx';

/** An event of a trigger's listeners, on which its expressions are tried while they are written. */

const MOST_LISTENERS = 5;
const MOST_EVENTS = 50;

/** What can be said before anything has come. */
const UNKNOWN: Knowledge = { ...NOTHING_KNOWN, about: 'event' };

export interface TriedEvent {
  readonly events: readonly Request[];
  readonly chosen: Request | undefined;
  readonly knowledge: Knowledge;
}

export function useTriedEvent(listenerIds: readonly Listener['id'][]): TriedEvent {
  const { query } = usePlace();
  const listeners = useListeners();
  const events = useLoaded(`events-of/${listenerIds.join()}`, () => listEvents(listenerIds)).data;
  const given = query.get('request');
  const chosen = events?.find(({ id }) => id === given) ?? events?.[0];
  const known = useLoaded(`known-of/${chosen?.id}`, () => know(chosen)).data ?? UNKNOWN;
  const name = listeners.of(known.listener.id);
  return { events: events ?? [], chosen, knowledge: useNamed(known, name) };
}

/** The name of a listener may come later than all else; expressions see it too. */
function useNamed(known: Knowledge, name: string): Knowledge {
  return useMemo(() => ({ ...known, listener: { ...known.listener, name } }), [known, name]);
}

async function listEvents(ids: readonly Listener['id'][]): Promise<readonly Request[]> {
  const kept = await Promise.all(ids.slice(0, MOST_LISTENERS).map(listKept));
  return kept
    .flat()
    .filter(({ outcome }) => outcome === 'received')
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, MOST_EVENTS);
}

/** The event as the listener makes it now, which is what the next one will look like. */
async function know(request: Request | undefined): Promise<Knowledge> {
  if (request === undefined) return UNKNOWN;
  const { id, listener_id: listenerId } = request;
  const [{ payload: sample, event: mapped }, head, fields] = await Promise.all([
    call('testListener', { params: { id: listenerId }, body: { request_id: id } }),
    call('getRequest', { params: { id } }),
    inferFields(listenerId),
  ]);
  const listener = { id: listenerId, name: '' };
  return { ...UNKNOWN, ...describeHead(head), fields, sample, listener, mapped };
}

export function ChooseEvent({ of: { events, chosen } }: { of: TriedEvent }) {
  if (chosen === undefined) return <p class="muted small">{words.triggers.triedLater}</p>;
  return (
    <ChoiceField
      label={words.triggers.triedOn}
      value={chosen.id}
      set={(request) => setQuery({ request })}
      options={events.map(({ id, received_at: at }) => [id, `${toMoment(at)} · ${id}`] as const)}
      hint={words.triggers.triedOnHint}
    />
  );
}
