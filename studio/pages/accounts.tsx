import { useState } from 'preact/hooks';
import { call, type Account } from '../api.ts';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { ChoiceField, Form, TextField } from '../parts/form.tsx';
import { Line, Notice, Time } from '../parts/marks.tsx';
import { Fault, Loading, Page } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { session, type Role } from '../session.ts';

export const ROLES: readonly (readonly [Role, string])[] = [
  ['viewer', 'viewer: sees all but payloads'],
  ['log_viewer', 'log viewer: sees payloads too'],
  ['editor', 'editor: changes and replays'],
  ['admin', 'admin: keys and accounts too'],
];

interface Link {
  readonly name: string;
  readonly url: string;
}

export function Accounts() {
  const [isOpen, open] = useState(false);
  const [link, setLink] = useState<Link | undefined>(undefined);
  const accounts = useLoaded(
    'accounts',
    async () => (await call('listAccounts', { query: { limit: 500 } })).items,
  );
  return (
    <Page
      title="Accounts"
      lead="Who may sign in here, and do what."
      actions={
        <button type="button" class="primary" onClick={() => open(true)}>
          Invite somebody
        </button>
      }
    >
      {isOpen && (
        <Invite
          close={() => open(false)}
          done={(made) => {
            open(false);
            setLink(made);
            accounts.reload();
          }}
        />
      )}
      {link !== undefined && <ShowLink of={link} close={() => setLink(undefined)} />}
      <Loading of={accounts}>
        {(items) => <List items={items} reload={accounts.reload} show={setLink} />}
      </Loading>
    </Page>
  );
}

interface ListProps {
  readonly items: readonly Account[];
  readonly reload: () => void;
  readonly show: (link: Link) => void;
}

function List({ items, reload, show }: ListProps) {
  const me = session.use()?.account?.id;
  const change = useDeed(async (id: Account['id'], role: string) => {
    await call('updateAccount', { params: { id }, body: { role: role as Role } });
    reload();
  });
  const reset = useDeed(async ({ id, name }: Account) => {
    const { url } = await call('createAccountLink', { params: { id }, body: {} });
    show({ name, url });
  });
  const error = change.error ?? reset.error;
  return (
    <>
      {error !== undefined && <Fault error={error} />}
      <Table
        label="Accounts"
        columns={['Name', 'Role', 'Second factor', 'Last seen', '']}
        rows={items.map((account) => [
          account.id,
          [
            <>
              {account.name}
              {account.id === me && <span class="muted"> (you)</span>}
              {!account.has_password && <span class="muted"> · invited</span>}
            </>,
            <select
              aria-label={`Role of ${account.name}`}
              value={account.role}
              onChange={(event) => change.run(account.id, event.currentTarget.value)}
            >
              {ROLES.map(([role, text]) => (
                <option key={role} value={role}>
                  {text}
                </option>
              ))}
            </select>,
            account.second_factor ? 'yes' : <span class="muted">no</span>,
            <Time at={account.last_seen_at} />,
            <div class="actions">
              <button type="button" onClick={() => reset.run(account)}>
                Reset link
              </button>
              {account.second_factor && <TakeFactor account={account} reload={reload} />}
              <Remove account={account} reload={reload} />
            </div>,
          ],
        ])}
      />
    </>
  );
}

function TakeFactor({ account: { id, name }, reload }: { account: Account; reload: () => void }) {
  return (
    <Confirm
      text="Take second factor"
      title={`Take the second factor from ${name}`}
      act={async () => {
        await call('deleteAccountSecondFactor', { params: { id } });
        reload();
      }}
    >
      <p>
        For whoever has lost telephone and recovery codes. Be sure that it is {name} who asks: the
        password alone lets in from then on.
      </p>
    </Confirm>
  );
}

function Remove({ account: { id, name }, reload }: { account: Account; reload: () => void }) {
  return (
    <Confirm
      text="Delete"
      title={`Delete ${name}`}
      act={async () => {
        await call('deleteAccount', { params: { id } });
        reload();
      }}
    >
      <p>{name} is signed out at once, and cannot sign in again.</p>
    </Confirm>
  );
}

function Invite({ close, done }: { close: () => void; done: (link: Link) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('editor');
  const deed = useDeed(async () => {
    const { link } = await call('createAccount', { body: { name, role: role as Role } });
    done({ name, url: link.url });
  });
  return (
    <Dialog title="Invite somebody" close={close}>
      <Form deed={deed} submit="Make the link">
        <TextField label="Name" value={name} set={setName} required minLength={3} />
        <ChoiceField label="Role" value={role} set={setRole} options={ROLES} />
      </Form>
    </Dialog>
  );
}

function ShowLink({ of: { name, url }, close }: { of: Link; close: () => void }) {
  return (
    <Dialog title={`A link for ${name}`} close={close}>
      <div class="stack">
        <Notice>
          Whoever opens it chooses the password of the account. It is good once, and for a day.
        </Notice>
        <Line text={url} label="the link" />
      </div>
    </Dialog>
  );
}
