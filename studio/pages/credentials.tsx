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
import { toList } from '../format.ts';
import { words } from '../words/words.ts';

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
      title={words.terms.apiKeys}
      lead={words.keys.apiKeysLead}
      actions={
        <>
          <CheckField
            label={words.keys.revokedOnesToo}
            checked={revoked === 'true'}
            set={(on) => setQuery({ revoked: on ? 'true' : '' })}
          />
          {can('admin') && (
            <button type="button" class="primary" onClick={() => open(true)}>
              {words.keys.newKey}
            </button>
          )}
        </>
      }
    >
      {isOpen && can('admin') && <NewKey close={close} />}
      <Loading of={keys}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.keys.noApiKeyYet}>
              <p>{words.keys.noApiKeyText}</p>
            </Empty>
          ) : (
            <Keys items={items} reload={keys.reload} />
          )
        }
      </Loading>
      {/* Below a list that is not there yet, it would be pushed down. */}
      {can('admin') && keys.data !== undefined && <SigningKeys />}
    </Page>
  );
}

function Keys({ items, reload }: { items: readonly Credential[]; reload: () => void }) {
  const { can } = useRole();
  const listeners = useListeners();
  const goodFor = ({ listener_ids: ids }: Credential): string =>
    ids === null ? words.keys.everyListener : toList(ids.map((id) => listeners.of(id)));
  return (
    <Table
      label={words.terms.apiKeys}
      columns={[
        words.terms.name,
        words.keys.kind,
        words.keys.goodFor,
        words.keys.made,
        words.keys.lastUsed,
        words.keys.ends,
        '',
      ]}
      rows={items.map((key) => [
        key.id,
        [
          key.name,
          key.kind === 'api_key' ? words.terms.apiKey : words.keys.oauthClient,
          goodFor(key),
          <Time at={key.created_at} />,
          key.last_used_at === null ? (
            <span class="muted">{words.keys.never}</span>
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
      <span title={words.keys.revoked}>
        <Status of="revoked" /> <Time at={revokedAt} />
      </span>
    );
  if (expiresAt === null) return <span class="muted">{words.keys.never}</span>;
  return (
    <span>
      {new Date(expiresAt).getTime() < Date.now() && <Status of="ended" />} <Time at={expiresAt} />
    </span>
  );
}

function Revoke({ of: { id, name }, reload }: { of: Credential; reload: () => void }) {
  return (
    <Confirm
      text={words.keys.revoke}
      title={words.keys.revokeNamed(name)}
      typed={name}
      act={async () => {
        await call('deleteCredential', { params: { id } });
        reload();
      }}
    >
      <p>{words.keys.revokeText}</p>
    </Confirm>
  );
}
