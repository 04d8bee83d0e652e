import { useState } from 'preact/hooks';
import { call, type Account } from '../api.ts';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { ChoiceField, Form, TextField } from '../parts/form.tsx';
import { Line, Notice, Time } from '../parts/marks.tsx';
import { Fault, Loading, Page } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { session, type Role } from '../session.ts';
import { words } from '../words/words.ts';

export const ROLES: readonly (readonly [Role, string])[] = [
  ['viewer', words.accounts.roleViewer],
  ['log_viewer', words.accounts.roleLogViewer],
  ['editor', words.accounts.roleEditor],
  ['admin', words.accounts.roleAdmin],
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
      title={words.terms.accounts}
      lead={words.accounts.accountsLead}
      actions={
        <button type="button" class="primary" onClick={() => open(true)}>
          {words.accounts.inviteSomebody}
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
        label={words.terms.accounts}
        columns={[
          words.terms.name,
          words.terms.role,
          words.accounts.secondFactor,
          words.accounts.lastSeen,
          '',
        ]}
        rows={items.map((account) => [
          account.id,
          [
            <>
              {account.name}{' '}
              {account.id === me && <span class="muted">{words.accounts.isYou}</span>}
              {!account.has_password && <span class="muted">{words.accounts.invited}</span>}
            </>,
            <select
              aria-label={words.accounts.roleOf(account.name)}
              value={account.role}
              onChange={(event) => change.run(account.id, event.currentTarget.value)}
            >
              {ROLES.map(([role]) => (
                <option key={role} value={role}>
                  {words.states.within(role)}
                </option>
              ))}
            </select>,
            account.second_factor ? words.terms.yes : <span class="muted">{words.terms.no}</span>,
            <Time at={account.last_seen_at} />,
            <div class="actions">
              <button type="button" onClick={() => reset.run(account)}>
                {words.accounts.resetLink}
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
      text={words.accounts.takeSecondFactor}
      title={words.accounts.takeFactorFrom(name)}
      act={async () => {
        await call('deleteAccountSecondFactor', { params: { id } });
        reload();
      }}
    >
      <p>{words.accounts.takeFactorText(name)}</p>
    </Confirm>
  );
}

function Remove({ account: { id, name }, reload }: { account: Account; reload: () => void }) {
  return (
    <Confirm
      text={words.terms.deleteIt}
      title={words.accounts.deleteNamed(name)}
      act={async () => {
        await call('deleteAccount', { params: { id } });
        reload();
      }}
    >
      <p>{words.accounts.deleteAccountText(name)}</p>
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
    <Dialog title={words.accounts.inviteSomebody} close={close}>
      <Form deed={deed} submit={words.accounts.makeTheLink}>
        <TextField label={words.terms.name} value={name} set={setName} required minLength={3} />
        <ChoiceField label={words.terms.role} value={role} set={setRole} options={ROLES} />
      </Form>
    </Dialog>
  );
}

function ShowLink({ of: { name, url }, close }: { of: Link; close: () => void }) {
  return (
    <Dialog title={words.accounts.aLinkFor(name)} close={close}>
      <div class="stack">
        <Notice>{words.accounts.linkText}</Notice>
        <Line text={url} label={words.accounts.theLink} />
      </div>
    </Dialog>
  );
}
