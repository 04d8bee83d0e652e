import { call, type Credential } from '../api.ts';
import { useListeners } from '../names.ts';
import { Confirm } from '../parts/dialog.tsx';
import { CheckField } from '../parts/form.tsx';
import { Status, Time } from '../parts/marks.tsx';
import { NewKey } from '../parts/new-key.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { SigningKeys } from '../parts/signing-keys.tsx';
import { Table } from '../parts/table.tsx';
import { useLoaded } from '../query.ts';
import { setQuery, useOpen, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';

export function Credentials() {
  const { can } = useRole();
  const { query } = usePlace();
  const [isOpen, open] = useOpen('key');
  const revoked = query.get('revoked') === 'true' ? 'true' : 'false';
  const keys = useLoaded(
    `credentials ${revoked}`,
    async () => (await call('listCredentials', { query: { limit: 500, revoked } })).items,
    10_000,
  );
  const close = (): void => {
    open(false);
    keys.reload();
  };
  return (
    <Page
      title="API keys"
      lead="What senders prove themselves with, where no provider signs."
      actions={
        <>
          <CheckField
            label="Revoked ones too"
            checked={revoked === 'true'}
            set={(on) => setQuery({ revoked: on ? 'true' : '' })}
          />
          {can('admin') && (
            <button type="button" class="primary" onClick={() => open(true)}>
              New key
            </button>
          )}
        </>
      }
    >
      {isOpen && can('admin') && <NewKey close={close} />}
      <Loading of={keys}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="No API key yet">
              <p>Listeners without a signature want one from each sender.</p>
            </Empty>
          ) : (
            <Keys items={items} reload={keys.reload} />
          )
        }
      </Loading>
      {can('admin') && <SigningKeys />}
    </Page>
  );
}

function Keys({ items, reload }: { items: readonly Credential[]; reload: () => void }) {
  const { can } = useRole();
  const listeners = useListeners();
  const goodFor = ({ listener_ids: ids }: Credential): string =>
    ids === null ? 'every listener' : ids.map((id) => listeners.of(id)).join(', ');
  return (
    <Table
      label="API keys"
      columns={['Name', 'Kind', 'Good for', 'Made', 'Last used', 'Ends', '']}
      rows={items.map((key) => [
        key.id,
        [
          key.name,
          key.kind === 'api_key' ? 'API key' : 'OAuth client',
          goodFor(key),
          <Time at={key.created_at} />,
          key.last_used_at === null ? (
            <span class="muted">never</span>
          ) : (
            <Time at={key.last_used_at} />
          ),
          <Ends of={key} />,
          can('admin') && key.revoked_at === null && <Revoke of={key} reload={reload} />,
        ],
      ])}
    />
  );
}

function Ends({ of: { revoked_at: revokedAt, expires_at: expiresAt } }: { of: Credential }) {
  if (revokedAt !== null)
    return (
      <span title="Revoked">
        <Status of="revoked" /> <Time at={revokedAt} />
      </span>
    );
  if (expiresAt === null) return <span class="muted">never</span>;
  return (
    <span>
      {new Date(expiresAt).getTime() < Date.now() && <Status of="ended" />} <Time at={expiresAt} />
    </span>
  );
}

function Revoke({ of: { id, name }, reload }: { of: Credential; reload: () => void }) {
  return (
    <Confirm
      text="Revoke"
      title={`Revoke ${name}`}
      typed={name}
      act={async () => {
        await call('deleteCredential', { params: { id } });
        reload();
      }}
    >
      <p>Whoever sends with it is refused at once. This cannot be undone.</p>
    </Confirm>
  );
}
