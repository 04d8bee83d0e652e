import { useState } from 'preact/hooks';
import { call, type Credential } from '../api.ts';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { ChoiceField, Form, TextField } from '../parts/form.tsx';
import { Line, Notice, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { useRole } from '../session.ts';

export function Credentials() {
  const { can } = useRole();
  const [isOpen, open] = useState(false);
  const keys = useLoaded(
    'credentials',
    async () => (await call('listCredentials', { query: { limit: 500 } })).items,
    10_000,
  );
  return (
    <Page
      title="API keys"
      lead="What senders prove themselves with, where no provider signs."
      actions={
        can('admin') && (
          <button type="button" class="primary" onClick={() => open(true)}>
            New key
          </button>
        )
      }
    >
      {isOpen && (
        <NewKey
          close={() => {
            open(false);
            keys.reload();
          }}
        />
      )}
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
    </Page>
  );
}

function Keys({ items, reload }: { items: readonly Credential[]; reload: () => void }) {
  const { can } = useRole();
  return (
    <Table
      label="API keys"
      columns={['Name', 'Good for', 'Last used', 'Ends', '']}
      rows={items.map((key) => [
        key.id,
        [
          key.name,
          key.listener_ids === null ? 'every listener' : `${key.listener_ids.length} listeners`,
          <Time at={key.last_used_at} />,
          key.expires_at === null ? 'never' : <Time at={key.expires_at} />,
          can('admin') && (
            <Confirm
              text="Revoke"
              title={`Revoke ${key.name}`}
              act={async () => {
                await call('deleteCredential', { params: { id: key.id } });
                reload();
              }}
            >
              <p>Whoever sends with it is refused at once. This cannot be undone.</p>
            </Confirm>
          ),
        ],
      ])}
    />
  );
}

const LIVES = [
  ['', 'never'],
  ['30d', 'in 30 days'],
  ['90d', 'in 90 days'],
  ['365d', 'in a year'],
] as const;

function NewKey({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [life, setLife] = useState('');
  const [token, setToken] = useState<string | undefined>(undefined);
  const deed = useDeed(async () => {
    const made = await call('createCredential', {
      body: { name, ...(life !== '' && { expires_in: life }) },
    });
    setToken('token' in made ? made.token : undefined);
  });
  if (token !== undefined)
    return (
      <Dialog title={name} close={close}>
        <div class="stack">
          <Notice tone="warn" title="The key is shown this once">
            Senders put it into the header <code>Authorization: Bearer …</code>
          </Notice>
          <Line text={token} label="the key" />
        </div>
      </Dialog>
    );
  return (
    <Dialog title="New API key" close={close}>
      <Form deed={deed} submit="Make the key">
        <TextField
          label="Name"
          value={name}
          set={setName}
          hint="Who has it, so that you know whom to ask."
          required
          minLength={3}
        />
        <ChoiceField label="Ends" value={life} set={setLife} options={LIVES} />
      </Form>
    </Dialog>
  );
}
