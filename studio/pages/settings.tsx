import { Card, Page } from '../parts/page.tsx';
import { Retention } from '../parts/retention.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { ChoiceField } from '../parts/form.tsx';
import { ServerSettings } from '../parts/server-settings.tsx';
import { scheme, setScheme, type Scheme } from '../scheme.ts';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function Settings() {
  const { can } = useRole();
  return (
    <Page title={words.terms.settings} lead={words.settings.settingsLead}>
      <Tabs
        label={words.terms.settings}
        tabs={[
          ['kept', words.terms.whatIsKept, () => <Retention />],
          ...(can('admin')
            ? ([['server', words.settings.server, () => <ServerSettings />]] as const)
            : []),
          ['appearance', words.settings.appearance, () => <Appearance />],
        ]}
      />
    </Page>
  );
}

const SCHEMES: readonly (readonly [Scheme, string])[] = [
  ['', words.settings.asTheSystemHas],
  ['light', words.settings.light],
  ['dark', words.settings.dark],
];

function Appearance() {
  const chosen = scheme.use();
  return (
    <Card title={words.settings.appearance}>
      <form>
        <ChoiceField
          label={words.settings.colours}
          value={chosen}
          set={(value) => setScheme(SCHEMES.find(([one]) => one === value)?.[0] ?? '')}
          options={SCHEMES}
          hint={words.settings.coloursHint}
        />
      </form>
    </Card>
  );
}
