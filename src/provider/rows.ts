import type { Provider } from './row.ts';
import { CLOUD } from './rows/cloud.ts';
import { CODE } from './rows/code.ts';
import { COMMERCE } from './rows/commerce.ts';
import { MAIL } from './rows/mail.ts';
import { MESSAGING } from './rows/messaging.ts';
import { MONEY } from './rows/money.ts';
import { OFFICE } from './rows/office.ts';
import { STANDARD } from './rows/standard.ts';
import { TEAMS } from './rows/teams.ts';
import { UNSIGNED } from './rows/unsigned.ts';

export const ROWS: Readonly<Record<string, Provider>> = {
  ...STANDARD,
  ...CODE,
  ...TEAMS,
  ...MESSAGING,
  ...MONEY,
  ...COMMERCE,
  ...MAIL,
  ...OFFICE,
  ...CLOUD,
  ...UNSIGNED,
};
