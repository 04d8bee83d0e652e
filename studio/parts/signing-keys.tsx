import { call } from '../api.ts';
import { useDeed, useLoaded } from '../query.ts';
import { toWords } from '../format.ts';
import { Confirm } from './dialog.tsx';
import { Time } from './marks.tsx';
import { Card, Fault, Loading } from './page.tsx';
import { Table } from './table.tsx';
import { words } from '../words/words.ts';

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
      title={words.keys.whatSignsThem}
      actions={
        <button type="button" onClick={rotate.run} disabled={rotate.busy}>
          {words.keys.makeANewSigning}
        </button>
      }
    >
      <div class="stack">
        <p class="muted">{words.keys.signingKeysText}</p>
        {rotate.error !== undefined && <Fault error={rotate.error} />}
        <Loading of={keys}>
          {(items) => (
            <Table
              label={words.keys.signingKeys}
              columns={[words.keys.signingKey, words.keys.state, words.keys.made, '']}
              rows={items.map(({ id, state, created_at: at }) => [
                id,
                [
                  <code>{id}</code>,
                  toWords(state),
                  <Time at={at} />,
                  state === 'verifying' && (
                    <Confirm
                      text={words.keys.retire}
                      title={words.keys.retireTheSigningKey}
                      act={async () => {
                        await call('deleteSigningKey', { params: { id } });
                        keys.reload();
                      }}
                    >
                      <p>{words.keys.retireText}</p>
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
