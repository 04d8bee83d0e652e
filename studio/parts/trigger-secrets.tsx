import { useState } from 'preact/hooks';
import { call, type Trigger } from '../api.ts';
import { useDeed } from '../query.ts';
import { ChoiceField, Form } from './form.tsx';
import { Line, Notice, Time } from './marks.tsx';
import { Card } from './page.tsx';
import { words } from '../words/words.ts';

const GRACE = [
  ['0s', words.terms.endAtOnce],
  ['1h', words.triggers.graceHour],
  ['1d', words.triggers.graceDay],
  ['7d', words.triggers.graceWeek],
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
    <Card title={words.triggers.signingSecret}>
      <Form deed={rotate} submit={words.triggers.makeANewSecret}>
        <p class="muted">{words.triggers.signingText}</p>
        <ul class="plain">
          {of.secrets.map(({ id, created_at: at, expires_at: end }) => (
            <li key={id}>
              {end === null
                ? words.triggers.secretMade(<Time at={at} />)
                : words.triggers.secretEnds(<Time at={at} />, <Time at={end} />)}
            </li>
          ))}
        </ul>
        {made !== undefined && (
          <>
            <Notice tone="warn" title={words.triggers.newSecretOnce} />
            <Line text={made} label={words.terms.theSecret} />
          </>
        )}
        <ChoiceField
          label={words.triggers.earlierSecrets}
          value={grace}
          set={setGrace}
          options={GRACE}
        />
      </Form>
    </Card>
  );
}
