/** Lists by two things at once, of what is rare: a webhook that is received and a run that completes write none of these. */
export const name = '0011-lists';

export function statements(): readonly string[] {
  return [
    `CREATE INDEX requests_listener_outcome ON requests (listener_id, outcome, id) WHERE outcome <> 'received'`,
    `CREATE INDEX runs_trigger_status ON runs (trigger_id, status, id) WHERE status IN ('waiting', 'failed', 'canceled')`,
  ];
}
