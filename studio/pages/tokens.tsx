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
import { words } from '../words/words.ts';

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
      title={words.terms.apiTokens}
      lead={words.keys.apiTokensLead}
      actions={
        <button type="button" class="primary" onClick={() => open(true)}>
          {words.keys.newToken}
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
            <Empty title={words.keys.noTokenYet}>
              <p>{can('admin') ? words.keys.noTokenOfAny : words.keys.noTokenOfYours}</p>
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
      label={words.terms.apiTokens}
      columns={[
        words.terms.name,
        words.keys.account,
        words.terms.role,
        words.keys.made,
        words.keys.lastUsed,
        words.keys.ends,
        '',
      ]}
      rows={items.map((token) => [
        token.id,
        [
          token.name,
          token.account,
          words.states.within(token.role),
          <Time at={token.created_at} />,
          token.last_used_at === null ? (
            <span class="muted">{words.keys.never}</span>
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
  if (at === null) return <span class="muted">{words.keys.never}</span>;
  return (
    <span>
      {new Date(at).getTime() < Date.now() && <Status of="ended" />} <Time at={at} />
    </span>
  );
}

function Revoke({ of: { id, name }, reload }: { of: Token; reload: () => void }) {
  return (
    <Confirm
      text={words.keys.revoke}
      title={words.keys.revokeNamed(name)}
      act={async () => {
        await call('deleteAccountToken', { params: { id } });
        reload();
      }}
    >
      <p>{words.keys.revokeTokenText}</p>
    </Confirm>
  );
}

const LIVES = [
  ['30d', words.keys.inDays(30)],
  ['90d', words.keys.inDays(90)],
  ['365d', words.keys.inAYear],
  ['never', words.keys.never],
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
            <p>{words.keys.tokenOnce(<code>Authorization: Bearer …</code>)}</p>
          </Notice>
          <Line text={token} label={words.keys.theToken} />
        </div>
      </Dialog>
    );
  return (
    <Dialog title={words.keys.newApiToken} close={close}>
      <Form deed={deed} submit={words.keys.makeTheToken}>
        <p class="muted">{words.keys.actsFor(session.use()?.account?.name ?? '')}</p>
        <TextField
          label={words.terms.name}
          value={name}
          set={setName}
          hint={words.keys.tokenNameHint}
          required
          minLength={3}
        />
        <ChoiceField
          label={words.terms.role}
          value={role}
          set={setRole}
          options={ROLES.filter(([each]) => can(each))}
        />
        <ChoiceField label={words.keys.ends} value={life} set={setLife} options={LIVES} />
      </Form>
    </Dialog>
  );
}
