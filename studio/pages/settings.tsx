import { Card, Page } from '../parts/page.tsx';
import { Retention } from '../parts/retention.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { ChoiceField } from '../parts/form.tsx';
import { ServerSettings } from '../parts/server-settings.tsx';
import { scheme, setScheme, type Scheme } from '../scheme.ts';
import { useRole } from '../session.ts';

export function Settings() {
  const { can } = useRole();
  return (
    <Page
      title="Settings"
      lead="What is kept and for how long, the limits of the server, and how this looks."
    >
      <Tabs
        label="Settings"
        tabs={[
          ['kept', 'What is kept', () => <Retention />],
          ...(can('admin') ? ([['server', 'Server', () => <ServerSettings />]] as const) : []),
          ['appearance', 'Appearance', () => <Appearance />],
        ]}
      />
    </Page>
  );
}

const SCHEMES: readonly (readonly [Scheme, string])[] = [
  ['', 'as the system has it'],
  ['light', 'light'],
  ['dark', 'dark'],
];

function Appearance() {
  const chosen = scheme.use();
  return (
    <Card title="Appearance">
      <form>
        <ChoiceField
          label="Colours"
          value={chosen}
          set={(value) => setScheme(SCHEMES.find(([one]) => one === value)?.[0] ?? '')}
          options={SCHEMES}
          hint="Kept in this browser. Times are shown in its zone, and in its way to write them."
        />
      </form>
    </Card>
  );
}
