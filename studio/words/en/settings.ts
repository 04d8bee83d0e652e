import { phrase, type Part } from '../phrase.ts';
import { plural } from './plural.ts';

export const settings = {
  settingsLead: 'What is kept and for how long, the limits of the server, and how this looks.',
  server: 'Server',
  appearance: 'Appearance',
  light: 'light',
  dark: 'dark',
  asTheBrowserHas: 'as the browser has it',
  asTheSystemHas: 'as the system has it',
  colours: 'Colours',
  coloursHint: 'Kept in this browser. Times are shown in its zone, and in its way to write them.',
  byClass: 'Payloads, by how long they are kept',
  whoKeepsTheMost: 'Who keeps the most',
  diskSpace: 'Disk space',
  classText: (code: Part) =>
    phrase`Each listener says how long its payloads are kept, in its settings. The request log itself is kept longer, without payloads; the server says how long (${code}).`,
  byClassTable: 'Payloads by how long they are kept',
  keptFor: 'Kept for',
  days: (count: number) => plural(count, { one: '# day', other: '# days' }),
  noneNow: 'none now',
  nothingIsCountedYet: 'Nothing is counted yet',
  nothingIsCountedText: 'Payloads are counted about a minute after they came.',
  listenersThatKeepThe: 'Listeners that keep the most',
  deletedListener: (id: Part) => phrase`${id}, deleted`,
  aFlag: 'a flag',
  theEnvironment: 'the environment',
  theDefault: 'default',
  theFile: 'the file',
  howTheServerIs: 'How the server is configured',
  serverText:
    'These hold since it was started. To change one, set its variable or its line in the configuration file, and start the server anew.',
  settingsOfTheServer: 'Settings of the server',
  setting: 'Setting',
  value: 'Value',
  none: 'none',
};
