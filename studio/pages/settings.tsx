import { Card, Page } from '../parts/page.tsx';
import { Retention } from '../parts/retention.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { ChoiceField } from '../parts/form.tsx';
import { ServerSettings } from '../parts/server-settings.tsx';
import { scheme, setScheme, type Scheme } from '../scheme.ts';
import { useRole } from '../session.ts';
import { keepPreference, readPreference } from '../preference.ts';
import { LANGUAGE_KEY, languages, words } from '../words/words.ts';

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
        {languages.length > 1 && <Language />}
      </form>
    </Card>
  );
}

/** Each by its own name, for who cannot read the others. */
function Language() {
  const names = languages.map(
    (each) => [each, new Intl.DisplayNames(each, { type: 'language' }).of(each) ?? each] as const,
  );
  return (
    <ChoiceField
      label={words.listeners.language}
      value={readPreference(LANGUAGE_KEY)}
      set={(value) => {
        keepPreference(LANGUAGE_KEY, value);
        // Texts are taken when the page is loaded.
        location.reload();
      }}
      options={[['', words.settings.asTheBrowserHas], ...names]}
    />
  );
}
