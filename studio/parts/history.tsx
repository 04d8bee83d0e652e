import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { toMoment } from '../format.ts';
import { useDeed, useLasting, useLoaded, type Loaded } from '../query.ts';
import { setQuery, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import type { Tagged } from '../tagged.ts';
import { ChoiceField } from './form.tsx';
import { Time } from './marks.tsx';
import { Fault, Loading } from './page.tsx';
import { words } from '../words/words.ts';

interface Props {
  readonly of: Tagged<Listener>;
  readonly loaded: Loaded<Tagged<Listener>>;
}

/** Each change of a listener, what it changed, and the way back. */
export function History({ of, loaded }: Props) {
  const { id } = of.value;
  const versions = useLoaded(`versions ${id} ${of.etag}`, async () => {
    const { items } = await call('listListenerVersions', { params: { id } });
    return items;
  });
  return (
    <Loading of={versions}>
      {(items) => (
        <div class="attempts">
          {items.map((version) => (
            <VersionDetails
              key={version.number}
              id={id}
              of={version}
              all={items}
              restored={loaded.reload}
            />
          ))}
        </div>
      )}
    </Loading>
  );
}

type Version = Awaited<ReturnType<typeof call<'listListenerVersions'>>>['items'][number];

interface VersionProps {
  readonly id: Listener['id'];
  readonly of: Version;
  /** Newest first: that of now. */
  readonly all: readonly Version[];
}

function VersionDetails({ restored, ...props }: VersionProps & { readonly restored: () => void }) {
  const { number, change_description: text, created_at: at } = props.of;
  const { query } = usePlace();
  const [open, setOpen] = useState(query.get('version') === String(number));
  const isNow = props.all[0]?.number === number;
  const toggle = (isOpen: boolean): void => {
    if (isOpen === open) return;
    setOpen(isOpen);
    setQuery({ version: isOpen ? String(number) : '', with: '' });
  };
  return (
    <details open={open} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>
        <strong>{words.listeners.version(number)}</strong>
        <span>{text}</span>
        <span class="muted small">
          <Time at={at} />
          {isNow && words.listeners.inForce}
        </span>
      </summary>
      {open && (
        <div class="inside stack">
          <Compared {...props} />
          {!isNow && <Restore id={props.id} number={number} restored={restored} />}
        </div>
      )}
    </details>
  );
}

/** What makes this version of another: of the one before, or of any that is chosen. */
function Compared({ id, of: { number }, all }: VersionProps) {
  const { query } = usePlace();
  const [other, compare] = useState(
    query.get('version') === String(number) ? (query.get('with') ?? '') : '',
  );
  const version = useLasting(
    useLoaded(`version ${id} ${number} ${other}`, () =>
      call('getListenerVersion', {
        params: { id, number },
        query: { compare_to: other === '' ? undefined : Number(other) },
      }),
    ),
  );
  const isFirst = number === 1;
  const others = all.filter((each) => each.number !== number);
  return (
    <>
      {others.length > 0 && (
        <ChoiceField
          label={words.listeners.comparedWith}
          value={other === '' ? String(version.data?.compared_to ?? '') : other}
          set={(chosen) => {
            compare(chosen);
            setQuery({ version: String(number), with: chosen });
          }}
          options={[
            ...(isFirst ? [['', words.listeners.withNothing] as const] : []),
            ...others.map((each) => [String(each.number), nameOf(each, all)] as const),
          ]}
        />
      )}
      <Loading of={version}>
        {({ changes }) => (
          <Changes of={changes} label={words.listeners.whatVersionChanged(number)} />
        )}
      </Loading>
    </>
  );
}

function nameOf({ number, created_at: at }: Version, all: readonly Version[]): string {
  const { version, inForce } = words.listeners;
  return `${version(number)} · ${toMoment(at)}${all[0]?.number === number ? inForce : ''}`;
}

type Change = Awaited<ReturnType<typeof call<'getListenerVersion'>>>['changes'][number];

function Changes({ of, label }: { of: readonly Change[]; label: string }) {
  if (of.length === 0) return <p class="muted">{words.listeners.noChanges}</p>;
  return (
    <table class="headers" aria-label={label}>
      <tbody>
        {of.map(({ path, from, to }) => (
          <tr key={path}>
            <th scope="row">{path.slice(1).replaceAll('/', '.')}</th>
            <td>
              {from !== undefined && <del>{toText(from)}</del>}{' '}
              {to !== undefined && <ins>{toText(to)}</ins>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function toText(value: unknown): string {
  // An empty text would be nothing to see.
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

interface RestoreProps {
  readonly id: Listener['id'];
  readonly number: number;
  readonly restored: () => void;
}

function Restore({ id, number, restored }: RestoreProps) {
  const { can } = useRole();
  const restore = useDeed(async () => {
    await call('createListenerRestoration', { params: { id, number }, body: {} });
    restored();
  });
  if (!can('editor')) return null;
  return (
    <>
      {restore.error !== undefined && <Fault error={restore.error} />}
      <div class="actions">
        <button type="button" onClick={restore.run} disabled={restore.busy}>
          {words.listeners.restoreThisVersion}
        </button>
      </div>
    </>
  );
}
