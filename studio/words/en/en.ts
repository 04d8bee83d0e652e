import { accounts } from './accounts.ts';
import { definition } from './definition.ts';
import { editor } from './editor.ts';
import { frame } from './frame.ts';
import { keys } from './keys.ts';
import { listeners } from './listeners.ts';
import { overview } from './overview.ts';
import { reasons } from './reasons.ts';
import { requests } from './requests.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { states } from './states.ts';
import { terms } from './terms.ts';
import { triggers } from './triggers.ts';
import { units } from './units.ts';

/** English: what every other language is a translation of. */
export const en = {
  accounts,
  definition,
  editor,
  frame,
  keys,
  listeners,
  overview,
  reasons,
  requests,
  runs,
  settings,
  states,
  terms,
  triggers,
  units,
};
