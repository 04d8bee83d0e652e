import type { LoadedConfig, Origin } from './load.ts';
import { ALL_SETTINGS, CLIENT_VARIABLES, type Setting } from './schema.ts';

/** What is in force, for the log line at start: secrets only as to whether they were given. */
export function summarizeConfig(loaded: LoadedConfig): Readonly<Record<string, string>> {
  const summary: Record<string, string> =
    loaded.file === undefined ? {} : { config_file: loaded.file };
  for (const [, setting] of ALL_SETTINGS) {
    const text = loaded.written[setting.key]?.text;
    if (text === undefined) continue;
    summary[setting.key] = setting.secret ? 'configured' : text;
  }
  return summary;
}

/** One setting as it holds, for people. */
export interface SettingInForce {
  readonly key: string;
  readonly env: string;
  /** Of a secret, no more than that it is configured. */
  readonly value: string;
  readonly origin: Origin;
  readonly doc: string;
}

export function listSettings({ written }: LoadedConfig): readonly SettingInForce[] {
  return ALL_SETTINGS.map(([, { key, env, doc, secret, absent }]) => {
    const { origin = 'default', text } = written[key] ?? {};
    const shown = secret ? 'configured' : text;
    return { key, env, doc, origin, value: (text === undefined ? absent : shown) ?? '' };
  });
}

/** The table of the docs, in Markdown. */
export function describeConfig(): string {
  const lines = [
    '| key in the file | variable | flag | meaning | default |',
    '| --- | --- | --- | --- | --- |',
    ...ALL_SETTINGS.map(([, setting]) => {
      const flag = setting.flag === undefined ? 'none, being a secret' : `\`${setting.flag}\``;
      return `| \`${setting.key}\` | \`${setting.env}\` | ${flag} | ${setting.doc} | ${describeDefault(setting)} |`;
    }),
    '',
    'The command line reads these beside them:',
    '',
    '| variable | meaning |',
    '| --- | --- |',
    ...Object.values(CLIENT_VARIABLES).map(({ env, doc }) => `| \`${env}\` | ${doc} |`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeDefault(setting: Setting<unknown>): string {
  if (setting.default === undefined) return setting.absent ?? '';
  return setting.default === '' ? 'none' : `\`${setting.default}\``;
}

/** The text of config.example.yaml: a file in which every line can be uncommented. */
export function describeExample(): string {
  const head = [
    '# Earshot reads `earshot.config.yaml` in the folder where it is started, or the file named with `--config`.',
    '# Flags come before EARSHOT_* variables, variables before this file, this file before the defaults shown here.',
  ];
  const parts = ALL_SETTINGS.map(([, setting]) => {
    const absent = setting.absent === undefined ? '' : ` Left out: ${setting.absent}.`;
    const value = setting.default === '' ? '[]' : (setting.default ?? '');
    return [
      `# ${setting.doc}${absent}`,
      `# ${setting.env}`,
      `#${setting.key}: ${value}`.trimEnd(),
    ].join('\n');
  });
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}
