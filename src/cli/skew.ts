import { MINUTE, SECOND } from '../base/duration.ts';
import { checksOf, type Check } from './check.ts';

/** The date of an answer has whole seconds. */
export const SKEW_MS = 10 * SECOND;
/** What Standard Webhooks tolerates: beyond it, good signatures are refused. */
const TOLERANCE_MS = 5 * MINUTE;

/** Whether another machine, that of the server or of the database, has the time that this one has. */
export function judgeSkew(whose: string, theirsMs: number | undefined, oursMs: number): Check {
  const { ok, warning, fault } = checksOf('clock');
  const remedy = 'let both machines keep their time by NTP';
  if (theirsMs === undefined || Number.isNaN(theirsMs))
    return warning(`${whose} does not say what time it is`, 'look at its clock');
  const skewMs = Math.abs(theirsMs - oursMs);
  const message = `${whose} and this machine are ${Math.round(skewMs / SECOND)} s apart`;
  if (skewMs >= TOLERANCE_MS)
    return fault(`${message}: signatures with a time in them are refused`, remedy);
  return skewMs >= SKEW_MS ? warning(message, remedy) : ok(message);
}
