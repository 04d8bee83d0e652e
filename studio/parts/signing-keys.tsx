import { call } from '../api.ts';
import { useDeed, useLoaded } from '../query.ts';
import { toWords } from '../format.ts';
import { Confirm } from './dialog.tsx';
import { Time } from './marks.tsx';
import { Card, Fault, Loading } from './page.tsx';
import { Table } from './table.tsx';

/** What signs API keys: a new one signs from now on, earlier ones verify what they have signed. */
export function SigningKeys() {
  const keys = useLoaded(
    'signing keys',
    async () => (await call('listSigningKeys', { query: { limit: 100 } })).items,
  );
  const rotate = useDeed(async () => {
    await call('createSigningKey', { body: {} });
    keys.reload();
  });
  return (
    <Card
      title="What signs them"
      actions={
        <button type="button" onClick={rotate.run} disabled={rotate.busy}>
          Make a new signing key
        </button>
      }
    >
      <div class="stack">
        <p class="muted">
          API keys that exist stay good: an earlier signing key can be retired when no key that it
          has signed is left.
        </p>
        {rotate.error !== undefined && <Fault error={rotate.error} />}
        <Loading of={keys}>
          {(items) => (
            <Table
              label="Signing keys"
              columns={['Signing key', 'State', 'Made', '']}
              rows={items.map(({ id, state, created_at: at }) => [
                id,
                [
                  <code>{id}</code>,
                  toWords(state),
                  <Time at={at} />,
                  state === 'verifying' && (
                    <Confirm
                      text="Retire"
                      title="Retire the signing key"
                      act={async () => {
                        await call('deleteSigningKey', { params: { id } });
                        keys.reload();
                      }}
                    >
                      <p>Nothing that it has signed is good from then on.</p>
                    </Confirm>
                  ),
                ],
              ])}
            />
          )}
        </Loading>
      </div>
    </Card>
  );
}
