import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { useDeed, useLoaded, type Loaded } from '../query.ts';
import { useRole } from '../session.ts';
import type { Tagged } from '../tagged.ts';
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
          {items.map((version, index) => (
            <Version
              key={version.number}
              id={id}
              number={version.number}
              text={version.change_description}
              at={version.created_at}
              isNow={index === 0}
              restored={loaded.reload}
            />
          ))}
        </div>
      )}
    </Loading>
  );
}

interface VersionProps {
  readonly id: Listener['id'];
  readonly number: number;
  readonly text: string;
  readonly at: string;
  readonly isNow: boolean;
  readonly restored: () => void;
}

function Version({ id, number, text, at, isNow, restored }: VersionProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{words.listeners.version(number)}</strong>
        <span>{text}</span>
        <span class="muted small">
          <Time at={at} />
          {isNow && words.listeners.inForce}
        </span>
      </summary>
      {open && (
        <div class="inside">
          <Changes id={id} number={number} />
          {!isNow && <Restore id={id} number={number} restored={restored} />}
        </div>
      )}
    </details>
  );
}

function Changes({ id, number }: Pick<VersionProps, 'id' | 'number'>) {
  const version = useLoaded(`version ${id} ${number}`, () =>
    call('getListenerVersion', { params: { id, number } }),
  );
  return (
    <Loading of={version}>
      {({ changes }) =>
        changes.length === 0 ? (
          <p class="muted">{words.listeners.noChanges}</p>
        ) : (
          <table class="headers" aria-label={words.listeners.whatVersionChanged(number)}>
            <tbody>
              {changes.map(({ path, from, to }) => (
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
        )
      }
    </Loading>
  );
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Restore({ id, number, restored }: Pick<VersionProps, 'id' | 'number' | 'restored'>) {
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
          {words.listeners.makeItSoAgain}
        </button>
      </div>
    </>
  );
}
