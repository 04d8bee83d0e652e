/** What a process does: take webhooks, run what is bound to them, or both. */
export const NODE_ROLES = ['all', 'ingest', 'worker'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];
