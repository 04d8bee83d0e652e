import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { ChoiceField, Form, TextField } from '../parts/form.tsx';
import { Line, Notice, Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { useOpen } from '../router.tsx';
import { session, useRole, type Role } from '../session.ts';
import { ROLES } from './accounts.tsx';

type Token = Awaited<ReturnType<typeof call<'listAccountTokens'>>>['items'][number];

export function Tokens() {
  const { can } = useRole();
  const [isOpen, open] = useOpen('token');
  const tokens = useLoaded(
    'tokens',
    async () => (await call('listAccountTokens', { query: { limit: 500 } })).items,
    10_000,
  );
  return (
    <Page
      title="API tokens"
      lead="What programs of an account show in place of the admin token."
      actions={
        <button type="button" class="primary" onClick={() => open(true)}>
          New token
        </button>
      }
    >
      {isOpen && (
        <NewToken
          close={() => {
            open(false);
            tokens.reload();
          }}
        />
      )}
      <Loading of={tokens}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="No token yet">
              <p>
                {can('admin') ? 'No account has' : 'You have'} one. A token may do what its role
                says, and never more than its account.
              </p>
            </Empty>
          ) : (
            <List items={items} reload={tokens.reload} />
          )
        }
      </Loading>
    </Page>
  );
}

function List({ items, reload }: { items: readonly Token[]; reload: () => void }) {
  return (
    <Table
      label="API tokens"
      columns={['Name', 'Account', 'Role', 'Made', 'Last used', 'Ends', '']}
      rows={items.map((token) => [
        token.id,
        [
          token.name,
          token.account,
          token.role.replace('_', ' '),
          <Time at={token.created_at} />,
          token.last_used_at === null ? (
            <span class="muted">never</span>
          ) : (
            <Time at={token.last_used_at} />
          ),
          <Ends at={token.expires_at} />,
          <Revoke of={token} reload={reload} />,
        ],
      ])}
    />
  );
}

function Ends({ at }: { at: string | null }) {
  if (at === null) return <span class="muted">never</span>;
  return (
    <span>
      {new Date(at).getTime() < Date.now() && <Status of="ended" />} <Time at={at} />
    </span>
  );
}

function Revoke({ of: { id, name }, reload }: { of: Token; reload: () => void }) {
  return (
    <Confirm
      text="Revoke"
      title={`Revoke ${name}`}
      act={async () => {
        await call('deleteAccountToken', { params: { id } });
        reload();
      }}
    >
      <p>The next call with it is refused. This cannot be undone.</p>
    </Confirm>
  );
}

const LIVES = [
  ['30d', 'in 30 days'],
  ['90d', 'in 90 days'],
  ['365d', 'in a year'],
  ['never', 'never'],
] as const;

function NewToken({ close }: { close: () => void }) {
  const { can } = useRole();
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('viewer');
  const [life, setLife] = useState('90d');
  const [token, setToken] = useState('');
  const deed = useDeed(async () => {
    const expiry = life === 'never' ? null : life;
    const body = { name, role: role as Role, expires_in: expiry };
    setToken((await call('createAccountToken', { body })).token);
  });
  if (token !== '')
    return (
      <Dialog title={name} close={close}>
        <div class="stack">
          <Notice tone="warn">
            It is shown this once. Send it as <code>Authorization: Bearer …</code>.
          </Notice>
          <Line text={token} label="the token" />
        </div>
      </Dialog>
    );
  return (
    <Dialog title="New API token" close={close}>
      <Form deed={deed} submit="Make the token">
        <p class="muted">It acts for {session.use()?.account?.name}, and the audit log says so.</p>
        <TextField
          label="Name"
          value={name}
          set={setName}
          hint="Which program has it."
          required
          minLength={3}
        />
        <ChoiceField
          label="Role"
          value={role}
          set={setRole}
          options={ROLES.filter(([each]) => can(each))}
        />
        <ChoiceField label="Ends" value={life} set={setLife} options={LIVES} />
      </Form>
    </Dialog>
  );
}
