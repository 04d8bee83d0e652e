import { useState } from 'preact/hooks';
import { call, type Trigger } from '../api.ts';
import { useDeed } from '../query.ts';
import { ChoiceField, Form } from './form.tsx';
import { Line, Notice, Time } from './marks.tsx';
import { Card } from './page.tsx';

const GRACE = [
  ['0s', 'end at once'],
  ['1h', 'stay good for an hour'],
  ['1d', 'stay good for a day'],
  ['7d', 'stay good for a week'],
] as const;

/** The secrets that sign what is sent: never read back, replaced with time for the receiver to follow. */
export function TriggerSecrets({ of, reload }: { of: Trigger; reload: () => void }) {
  const [grace, setGrace] = useState('1d');
  const [made, setMade] = useState<string | undefined>(undefined);
  const rotate = useDeed(async () => {
    const { secret } = await call('createTriggerSecret', {
      params: { id: of.id },
      body: { previous_expire_in: grace },
    });
    setMade(secret);
    reload();
  });
  return (
    <Card title="Signing secret">
      <Form deed={rotate} submit="Make a new secret">
        <p class="muted">
          What is sent is signed (Standard Webhooks). While an earlier secret is good, there are two
          signatures: one of each, so that a receiver can change over when it likes.
        </p>
        <ul class="plain">
          {of.secrets.map(({ id, created_at: at, expires_at: end }) => (
            <li key={id}>
              Made <Time at={at} />
              {end !== null && (
                <>
                  , ends <Time at={end} />
                </>
              )}
            </li>
          ))}
        </ul>
        {made !== undefined && (
          <>
            <Notice tone="warn" title="The new secret is shown this once" />
            <Line text={made} label="the secret" />
          </>
        )}
        <ChoiceField label="Earlier secrets" value={grace} set={setGrace} options={GRACE} />
      </Form>
    </Card>
  );
}
