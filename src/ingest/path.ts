const PREFIX = '/webhooks/v1/listeners/';
/** Whether this is for the notify endpoint to answer, be it with 404. */
export function isWebhookPath(target: string): boolean {
  return target.startsWith(PREFIX);
}

const SUFFIX = '/notify';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_LENGTH = 36;
/** Where a secret begins, behind the slash. */
const SECRET_AT = PREFIX.length + UUID_LENGTH + SUFFIX.length + 1;

/**
 * The UUID of `/webhooks/v1/listeners/{listener_id}/notify`, in lower case (RFC 9562, 4); undefined for anything else. A
 * secret may stand behind it: `…/notify/{secret}`.
 */
export function parseWebhookPath(target: string): string | undefined {
  if (!target.startsWith(PREFIX)) return undefined;
  const end = PREFIX.length + UUID_LENGTH;
  if (!target.startsWith(SUFFIX, end)) return undefined;
  const next = target[SECRET_AT - 1];
  if (next !== undefined && next !== '?' && next !== '/') return undefined;
  const uuid = target.slice(PREFIX.length, end).toLowerCase();
  return UUID.test(uuid) ? uuid : undefined;
}

/** Whether the path goes on behind the webhook URL, which only a listener with a secret there may be called by. */
export function goesBehindWebhookPath(target: string): boolean {
  return target[SECRET_AT - 1] === '/';
}

/** What stands behind a webhook URL, percent-decoded; undefined where nothing does, or where it cannot be decoded. */
export function behindWebhookPath(target: string): string | undefined {
  if (!goesBehindWebhookPath(target)) return undefined;
  const [, end] = secretIn(target);
  try {
    return decodeURIComponent(target.slice(SECRET_AT, end));
  } catch {
    return undefined;
  }
}

/** The target with something else in the place of the secret. */
export function hideBehindWebhookPath(target: string, shown: string): string {
  if (!goesBehindWebhookPath(target)) return target;
  const [from, end] = secretIn(target);
  return target.slice(0, from) + shown + target.slice(end);
}

function secretIn(target: string): readonly [from: number, end: number] {
  const mark = target.indexOf('?');
  return [SECRET_AT, mark < 0 ? target.length : mark];
}

/** The public path of a webhook URL. */
export function toWebhookPath(uuid: string): string {
  return `${PREFIX}${uuid}${SUFFIX}`;
}
