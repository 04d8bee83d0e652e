const PREFIX = '/webhooks/v1/listeners/';
/** Whether this is for the notify endpoint to answer, be it with 404. */
export function isWebhookPath(target: string): boolean {
  return target.startsWith(PREFIX);
}

const SUFFIX = '/notify';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_LENGTH = 36;

/** The UUID of `/webhooks/v1/listeners/{listener_id}/notify`, in lower case (RFC 9562, 4); undefined for anything else. */
export function parseWebhookPath(target: string): string | undefined {
  if (!target.startsWith(PREFIX)) return undefined;
  const end = PREFIX.length + UUID_LENGTH;
  const rest = target.length - end - SUFFIX.length;
  if (!target.startsWith(SUFFIX, end) || (rest > 0 && target[end + SUFFIX.length] !== '?'))
    return undefined;
  const uuid = target.slice(PREFIX.length, end).toLowerCase();
  return UUID.test(uuid) ? uuid : undefined;
}

/** The public path of a webhook URL. */
export function toWebhookPath(uuid: string): string {
  return `${PREFIX}${uuid}${SUFFIX}`;
}
