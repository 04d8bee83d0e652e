// Made by scripts/client.ts from the OpenAPI document.

export const ROUTES = {
  createListener: {
    method: 'post',
    path: '/api/v1/listeners',
    type: 'application/json',
    summary: 'Creates a listener; a name is enough',
  },
  listListeners: {
    method: 'get',
    path: '/api/v1/listeners',
    summary: 'Lists listeners, newest first',
  },
  getListener: { method: 'get', path: '/api/v1/listeners/{id}', summary: 'Reads one listener' },
  updateListener: {
    method: 'patch',
    path: '/api/v1/listeners/{id}',
    type: 'application/merge-patch+json',
    summary: 'Changes a listener by JSON merge patch (RFC 7396)',
  },
  replaceListener: {
    method: 'put',
    path: '/api/v1/listeners/{id}',
    type: 'application/json',
    summary:
      'Replaces the definition of a listener: what is left out is at its default, but for the secret, which stays',
  },
  deleteListener: {
    method: 'delete',
    path: '/api/v1/listeners/{id}',
    summary: 'Deletes a listener; its URL answers 404 from now on, its requests and events stay',
  },
  createListenerSecret: {
    method: 'post',
    path: '/api/v1/listeners/{id}/secrets',
    type: 'application/json',
    summary: 'Adds a signature secret, shown this once, and ends the earlier ones',
  },
  deleteListenerSecret: {
    method: 'delete',
    path: '/api/v1/listeners/{id}/secrets/{secret_id}',
    summary: 'Deletes a signature secret, but not the last good one',
  },
  confirmListenerSecret: {
    method: 'post',
    path: '/api/v1/listeners/{id}/secrets/{secret_id}/confirmations',
    summary: 'Confirms a secret that came in a handshake, and shows it this once',
  },
  createListenerUrl: {
    method: 'post',
    path: '/api/v1/listeners/{id}/urls',
    type: 'application/json',
    summary: 'Gives a listener a new webhook URL, and ends the earlier ones',
  },
  listListenerVersions: {
    method: 'get',
    path: '/api/v1/listeners/{id}/versions',
    summary: 'Lists the last 50 versions of a listener, newest first',
  },
  getListenerVersion: {
    method: 'get',
    path: '/api/v1/listeners/{id}/versions/{number}',
    summary: 'Reads one version of a listener, and what is different from another one',
  },
  createListenerRestoration: {
    method: 'post',
    path: '/api/v1/listeners/{id}/versions/{number}/restorations',
    type: 'application/json',
    summary: 'Makes a listener what it was, as a new version; its URLs and its secrets stay',
  },
  testListener: {
    method: 'post',
    path: '/api/v1/listeners/{id}/test',
    type: 'application/json',
    summary:
      'What each stage of a listener, as it is or would be, says of a request; keeps nothing',
  },
  testDefinition: {
    method: 'post',
    path: '/api/v1/listeners/test',
    type: 'application/json',
    summary: 'The same for a listener that does not exist',
  },
  inferSchema: {
    method: 'get',
    path: '/api/v1/listeners/{id}/inferred_schema',
    summary: 'A JSON Schema that the newest payloads of a listener fit, to begin with',
  },
  listListenerSnippets: {
    method: 'get',
    path: '/api/v1/listeners/{id}/snippets',
    summary: 'Code that sends to a listener with the key and the signature that it wants',
  },
  createCredential: {
    method: 'post',
    path: '/api/v1/credentials',
    type: 'application/json',
    summary: 'Creates an API key or an OAuth client; its token or secret is shown this once',
  },
  listCredentials: {
    method: 'get',
    path: '/api/v1/credentials',
    summary: 'Lists credentials, newest first; revoked ones only when asked for',
  },
  getCredential: {
    method: 'get',
    path: '/api/v1/credentials/{id}',
    summary: 'Reads one credential, revoked ones too: the request log names them',
  },
  deleteCredential: {
    method: 'delete',
    path: '/api/v1/credentials/{id}',
    summary: 'Revokes a credential, at once',
  },
  createSigningKey: {
    method: 'post',
    path: '/api/v1/signing_keys',
    type: 'application/json',
    summary: 'Makes a new signing key; tokens of the earlier ones stay good until those retire',
  },
  listSigningKeys: {
    method: 'get',
    path: '/api/v1/signing_keys',
    summary: 'Lists signing keys that are not retired, newest first',
  },
  deleteSigningKey: {
    method: 'delete',
    path: '/api/v1/signing_keys/{id}',
    summary: 'Retires a signing key that is not current and has signed no live credential',
  },
  createTrigger: {
    method: 'post',
    path: '/api/v1/triggers',
    type: 'application/json',
    summary: 'Binds the events of listeners to a workflow',
  },
  listTriggers: {
    method: 'get',
    path: '/api/v1/triggers',
    summary: 'Lists triggers, newest first',
  },
  getTrigger: { method: 'get', path: '/api/v1/triggers/{id}', summary: 'Reads one trigger' },
  updateTrigger: {
    method: 'patch',
    path: '/api/v1/triggers/{id}',
    type: 'application/merge-patch+json',
    summary: 'Changes a trigger by JSON merge patch (RFC 7396); `{"paused":true}` pauses it',
  },
  replaceTrigger: {
    method: 'put',
    path: '/api/v1/triggers/{id}',
    type: 'application/json',
    summary:
      'Replaces the definition of a trigger: what is left out is at its default, but for the secret, which stays',
  },
  deleteTrigger: {
    method: 'delete',
    path: '/api/v1/triggers/{id}',
    summary: 'Deletes a trigger; its unfinished runs are canceled',
  },
  createTriggerSecret: {
    method: 'post',
    path: '/api/v1/triggers/{id}/secrets',
    type: 'application/json',
    summary: 'Adds a signing secret, shown this once, and ends the earlier ones',
  },
  listRequests: {
    method: 'get',
    path: '/api/v1/requests',
    summary: 'Lists requests, newest first',
  },
  getRequest: { method: 'get', path: '/api/v1/requests/{id}', summary: 'Reads one request' },
  getRequestBody: {
    method: 'get',
    path: '/api/v1/requests/{id}/body',
    summary: 'The bytes of the body, exactly as they came',
  },
  eraseRequestBody: {
    method: 'delete',
    path: '/api/v1/requests/{id}/body',
    summary:
      'Erases the body and the headers for good, of its replays too, and what destinations answered; the row stays',
  },
  createRequestReplay: {
    method: 'post',
    path: '/api/v1/requests/{id}/replays',
    type: 'application/json',
    summary:
      'Puts the request through the stages again, as the listener is now; answers with the new request',
  },
  streamRequests: {
    method: 'get',
    path: '/api/v1/stream',
    summary:
      'Live tail of requests as server-sent events, and of replays of events; resumes after `Last-Event-ID`',
  },
  listEvents: { method: 'get', path: '/api/v1/events', summary: 'Lists events, newest first' },
  getEvent: {
    method: 'get',
    path: '/api/v1/events/{id}',
    summary: 'Reads one event with its payload, headers, stages and runs',
  },
  createEventReplay: {
    method: 'post',
    path: '/api/v1/events/{id}/replays',
    type: 'application/json',
    summary:
      'Starts new runs of an event: of the triggers named, else of all that are bound to its listener now',
  },
  listRuns: {
    method: 'get',
    path: '/api/v1/runs',
    summary: 'Lists runs, newest first; `status=failed` lists dead letters',
  },
  getRun: {
    method: 'get',
    path: '/api/v1/runs/{id}',
    summary: 'Reads one run with its steps and attempts',
  },
  createRunCancellation: {
    method: 'post',
    path: '/api/v1/runs/{id}/cancellations',
    type: 'application/json',
    summary: 'Cancels a run that has not ended',
  },
  createRunReplay: {
    method: 'post',
    path: '/api/v1/runs/{id}/replays',
    type: 'application/json',
    summary: 'Starts a new run of the same event and trigger; answers with it',
  },
  listDestinations: {
    method: 'get',
    path: '/api/v1/destinations',
    summary: 'Lists where runs have been sent since the process began, as this process sees it',
  },
  getDestination: {
    method: 'get',
    path: '/api/v1/destinations/{id}',
    summary: 'Reads one destination',
  },
  createDestinationProbe: {
    method: 'post',
    path: '/api/v1/destinations/{id}/probes',
    type: 'application/json',
    summary: 'Probes a paused destination now instead of later, with a run that waits for it',
  },
  createReplay: {
    method: 'post',
    path: '/api/v1/replays',
    type: 'application/json',
    summary:
      'Puts many requests, events or runs through again; with `"plan":true` only tells which',
  },
  listReplays: { method: 'get', path: '/api/v1/replays', summary: 'Lists replays, newest first' },
  getReplay: {
    method: 'get',
    path: '/api/v1/replays/{id}',
    summary: 'Reads one replay with its progress',
  },
  createReplayCancellation: {
    method: 'post',
    path: '/api/v1/replays/{id}/cancellations',
    type: 'application/json',
    summary: 'Cancels a replay; runs that it has started go on',
  },
  listProviders: {
    method: 'get',
    path: '/api/v1/providers',
    summary: 'Lists the providers whose signatures and challenges are known',
  },
  getStorage: {
    method: 'get',
    path: '/api/v1/storage',
    summary: 'How much is kept and since when, what room it takes, and what retention has deleted',
  },
  createAccount: {
    method: 'post',
    path: '/api/v1/accounts',
    type: 'application/json',
    summary: 'Creates an account for the Studio; its owner chooses the password by the link',
  },
  listAccounts: {
    method: 'get',
    path: '/api/v1/accounts',
    summary: 'Lists accounts, newest first',
  },
  getAccount: { method: 'get', path: '/api/v1/accounts/{id}', summary: 'Reads one account' },
  updateAccount: {
    method: 'patch',
    path: '/api/v1/accounts/{id}',
    type: 'application/merge-patch+json',
    summary: 'Changes the name or the role of an account by JSON merge patch (RFC 7396)',
  },
  deleteAccount: {
    method: 'delete',
    path: '/api/v1/accounts/{id}',
    summary: 'Deletes an account and ends its sessions, but not the last admin',
  },
  deleteAccountSecondFactor: {
    method: 'delete',
    path: '/api/v1/accounts/{id}/second_factor',
    summary: 'Takes the second factor from an account, whose owner has lost it',
  },
  createAccountLink: {
    method: 'post',
    path: '/api/v1/accounts/{id}/links',
    type: 'application/json',
    summary: 'A link that sets a new password, good once and for a day',
  },
  createAccountToken: {
    method: 'post',
    path: '/api/v1/tokens',
    type: 'application/json',
    summary: 'Creates a token for programs of an account, which is taken like the admin token',
  },
  listAccountTokens: {
    method: 'get',
    path: '/api/v1/tokens',
    summary: "Lists one's own tokens, newest first; those of all accounts for an admin",
  },
  getAccountToken: {
    method: 'get',
    path: '/api/v1/tokens/{id}',
    summary: 'Reads one token, but not what is shown',
  },
  deleteAccountToken: {
    method: 'delete',
    path: '/api/v1/tokens/{id}',
    summary: 'Revokes a token: it is refused from the next call on',
  },
  listAuditEntries: {
    method: 'get',
    path: '/api/v1/audit_entries',
    summary: 'Lists what was changed over this API, by whom, newest first',
  },
  exportAuditEntries: {
    method: 'get',
    path: '/api/v1/audit_entries/export',
    summary: 'The whole log, or what fits, as a file, newest first',
  },
  getHealth: { method: 'get', path: '/healthz', summary: 'Whether the process is alive' },
  getReadiness: {
    method: 'get',
    path: '/readyz',
    summary: 'Whether the store takes writes and the process is not draining',
  },
  getMetrics: {
    method: 'get',
    path: '/metrics',
    summary:
      'Metrics in the Prometheus text format; wants the admin token, since counts tell about traffic',
  },
  getOpenapi: { method: 'get', path: '/openapi.json', summary: 'This document' },
  getDocs: { method: 'get', path: '/docs', summary: 'The documentation: which pages there are' },
  getDocsPage: {
    method: 'get',
    path: '/docs/{page}',
    summary: 'One page of the documentation; with `.md` behind its name, as Markdown',
  },
  getLlmsIndex: {
    method: 'get',
    path: '/llms.txt',
    summary: 'Which pages there are, for language models (llmstxt.org)',
  },
  getLlmsFull: {
    method: 'get',
    path: '/llms-full.txt',
    summary: 'All pages of the documentation in one text',
  },
} as const;
