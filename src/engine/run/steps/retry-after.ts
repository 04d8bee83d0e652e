import { SECOND } from '../../../base/duration.ts';

const SECONDS = /^\d{1,10}$/;
const CLOCK = String.raw`\d{2}:\d{2}:\d{2}`;
/** The three forms of HTTP-date that a recipient must take (RFC 9110, 5.6.7). */
const IMF_FIXDATE = new RegExp(`^[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} ${CLOCK} GMT$`);
const RFC_850 = new RegExp(`^[A-Z][a-z]{5,8}, \\d{2}-[A-Z][a-z]{2}-\\d{2} ${CLOCK} GMT$`);
const ASCTIME = new RegExp(`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d ${CLOCK} \\d{4}$`);

/** How long a `Retry-After` value asks to wait; undefined where it is neither form of RFC 9110, 10.2.3. */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text) * SECOND;
  const instant = parseHttpDate(text);
  if (instant === undefined) return undefined;
  return Math.max(0, instant - now.getTime());
}

/** Date.parse alone would also take "5 apples" for a date, and asctime for local time. */
function parseHttpDate(text: string): number | undefined {
  let instant = Number.NaN;
  if (IMF_FIXDATE.test(text) || RFC_850.test(text)) instant = Date.parse(text);
  else if (ASCTIME.test(text)) instant = Date.parse(`${text} GMT`);
  return Number.isNaN(instant) ? undefined : instant;
}
