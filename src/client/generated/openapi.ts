// Made by scripts/client.ts from the OpenAPI document.

export interface paths {
  '/api/v1/listeners': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists listeners, newest first */
    get: operations['listListeners'];
    put?: never;
    /** Creates a listener; a name is enough */
    post: operations['createListener'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one listener */
    get: operations['getListener'];
    /** Replaces the definition of a listener: what is left out is at its default, but for the secret, which stays */
    put: operations['replaceListener'];
    post?: never;
    /** Deletes a listener; its URL answers 404 from now on, its requests and events stay */
    delete: operations['deleteListener'];
    options?: never;
    head?: never;
    /** Changes a listener by JSON merge patch (RFC 7396) */
    patch: operations['updateListener'];
    trace?: never;
  };
  '/api/v1/listeners/{id}/secrets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Adds a signature secret, shown this once, and ends the earlier ones */
    post: operations['createListenerSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/secrets/{secret_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Deletes a signature secret, but not the last good one */
    delete: operations['deleteListenerSecret'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/secrets/{secret_id}/confirmations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Confirms a secret that came in a handshake, and shows it this once */
    post: operations['confirmListenerSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/urls': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Gives a listener a new webhook URL, and ends the earlier ones */
    post: operations['createListenerUrl'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists the last 50 versions of a listener, newest first */
    get: operations['listListenerVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/versions/{number}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one version of a listener, and what is different from another one */
    get: operations['getListenerVersion'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/versions/{number}/restorations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes a listener what it was, as a new version; its URLs and its secrets stay */
    post: operations['createListenerRestoration'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What each stage of a listener, as it is or would be, says of a request; keeps nothing */
    post: operations['testListener'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The same for a listener that does not exist */
    post: operations['testDefinition'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/inferred_schema': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A JSON Schema that the newest payloads of a listener fit, to begin with */
    get: operations['inferSchema'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/listeners/{id}/snippets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Code that sends to a listener with the key and the signature that it wants */
    get: operations['listListenerSnippets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/credentials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists credentials, newest first; revoked ones only when asked for */
    get: operations['listCredentials'];
    put?: never;
    /** Creates an API key or an OAuth client; its token or secret is shown this once */
    post: operations['createCredential'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/credentials/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one credential, revoked ones too: the request log names them */
    get: operations['getCredential'];
    put?: never;
    post?: never;
    /** Revokes a credential, at once */
    delete: operations['deleteCredential'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/signing_keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists signing keys that are not retired, newest first */
    get: operations['listSigningKeys'];
    put?: never;
    /** Makes a new signing key; tokens of the earlier ones stay good until those retire */
    post: operations['createSigningKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/signing_keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Retires a signing key that is not current and has signed no live credential */
    delete: operations['deleteSigningKey'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/triggers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists triggers, newest first */
    get: operations['listTriggers'];
    put?: never;
    /** Binds the events of listeners to a workflow */
    post: operations['createTrigger'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/triggers/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one trigger */
    get: operations['getTrigger'];
    /** Replaces the definition of a trigger: what is left out is at its default, but for the secret, which stays */
    put: operations['replaceTrigger'];
    post?: never;
    /** Deletes a trigger; its unfinished runs are canceled */
    delete: operations['deleteTrigger'];
    options?: never;
    head?: never;
    /** Changes a trigger by JSON merge patch (RFC 7396); `{"paused":true}` pauses it */
    patch: operations['updateTrigger'];
    trace?: never;
  };
  '/api/v1/triggers/{id}/secrets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Adds a signing secret, shown this once, and ends the earlier ones */
    post: operations['createTriggerSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists requests, newest first */
    get: operations['listRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/requests/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one request */
    get: operations['getRequest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/requests/{id}/body': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The bytes of the body, exactly as they came */
    get: operations['getRequestBody'];
    put?: never;
    post?: never;
    /** Erases the body and the headers for good, of its replays too, and what destinations answered; the row stays */
    delete: operations['eraseRequestBody'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/requests/{id}/replays': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Puts the request through the stages again, as the listener is now; answers with the new request */
    post: operations['createRequestReplay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Live tail of requests as server-sent events, and of replays of events; resumes after `Last-Event-ID` */
    get: operations['streamRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists events, newest first */
    get: operations['listEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one event with its payload, headers, stages and runs */
    get: operations['getEvent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{id}/replays': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Starts new runs of an event: of the triggers named, else of all that are bound to its listener now */
    post: operations['createEventReplay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists runs, newest first; `status=failed` lists dead letters */
    get: operations['listRuns'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one run with its steps and attempts */
    get: operations['getRun'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{id}/cancellations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancels a run that has not ended */
    post: operations['createRunCancellation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{id}/replays': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Starts a new run of the same event and trigger; answers with it */
    post: operations['createRunReplay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/destinations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists where runs have been sent since the process began, as this process sees it */
    get: operations['listDestinations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/destinations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one destination */
    get: operations['getDestination'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/destinations/{id}/probes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Probes a paused destination now instead of later, with a run that waits for it */
    post: operations['createDestinationProbe'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/replays': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists replays, newest first */
    get: operations['listReplays'];
    put?: never;
    /** Puts many requests, events or runs through again; with `"plan":true` only tells which */
    post: operations['createReplay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/replays/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one replay with its progress */
    get: operations['getReplay'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/replays/{id}/cancellations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancels a replay; runs that it has started go on */
    post: operations['createReplayCancellation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/providers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists the providers whose signatures and challenges are known */
    get: operations['listProviders'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/storage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How much is kept and since when, what room it takes, and what retention has deleted */
    get: operations['getStorage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/accounts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists accounts, newest first */
    get: operations['listAccounts'];
    put?: never;
    /** Creates an account for the Studio; its owner chooses the password by the link */
    post: operations['createAccount'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/accounts/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one account */
    get: operations['getAccount'];
    put?: never;
    post?: never;
    /** Deletes an account and ends its sessions, but not the last admin */
    delete: operations['deleteAccount'];
    options?: never;
    head?: never;
    /** Changes the name or the role of an account by JSON merge patch (RFC 7396) */
    patch: operations['updateAccount'];
    trace?: never;
  };
  '/api/v1/accounts/{id}/second_factor': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Takes the second factor from an account, whose owner has lost it */
    delete: operations['deleteAccountSecondFactor'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/accounts/{id}/links': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A link that sets a new password, good once and for a day */
    post: operations['createAccountLink'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists one's own tokens, newest first; those of all accounts for an admin */
    get: operations['listAccountTokens'];
    put?: never;
    /** Creates a token for programs of an account, which is taken like the admin token */
    post: operations['createAccountToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tokens/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Reads one token, but not what is shown */
    get: operations['getAccountToken'];
    put?: never;
    post?: never;
    /** Revokes a token: it is refused from the next call on */
    delete: operations['deleteAccountToken'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit_entries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists what was changed over this API, by whom, newest first */
    get: operations['listAuditEntries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit_entries/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The whole log, or what fits, as a file, newest first */
    get: operations['exportAuditEntries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/healthz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process is alive */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/readyz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the store takes writes and the process is not draining */
    get: operations['getReadiness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Metrics in the Prometheus text format; wants the admin token, since counts tell about traffic */
    get: operations['getMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document */
    get: operations['getOpenapi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The documentation: which pages there are */
    get: operations['getDocs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs/{page}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One page of the documentation; with `.md` behind its name, as Markdown */
    get: operations['getDocsPage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/llms.txt': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which pages there are, for language models (llmstxt.org) */
    get: operations['getLlmsIndex'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/llms-full.txt': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All pages of the documentation in one text */
    get: operations['getLlmsFull'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/oauth/v1/token': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Gives an OAuth client an access token (RFC 6749, 4.4) */
    post: operations['createOauthToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/rest/v1/auth/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tells whether an API key or an access token is good */
    get: operations['testCredential'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/webhooks/v1/listeners/{listener_id}/notify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a webhook to a webhook listener
     * @description Answered with 200 once the event and every run that it starts are durable.
     */
    post: operations['send-a-webhook-to-a-webhook-listener'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Listener: {
      id: `lsn_${string}`;
      name: string;
      description: string;
      enabled: boolean;
      /**
       * Format: uri
       * @description The current webhook URL.
       */
      url: string;
      /** @description Newest first. */
      urls: {
        /** Format: uuid */
        id: string;
        /** Format: uri */
        url: string;
        /** Format: date-time */
        created_at: string;
        expires_at: string | null;
      }[];
      unsecured: boolean;
      /** @description Whether somebody who merely knows the URL is refused. */
      secured: boolean;
      verification: {
        /**
         * @description What is in effect.
         * @enum {string}
         */
        credential: 'required' | 'off';
        allowed_credentials: string[] | null;
        signature: {
          preset: string;
          scheme:
            | (
                | {
                    /** @constant */
                    type: 'signature';
                    /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                    algorithm: string;
                    /** @enum {string} */
                    encoding: 'hex' | 'base64' | 'base64url';
                    /** @description An expression: the signature as it came. */
                    signature: string;
                    /** @description What stands before it, such as `sha256=`. */
                    prefix?: string;
                    /** @description What stands between several signatures in one header. */
                    separator?: string;
                    /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                    content: string;
                    /**
                     * @description How the secret becomes the key of an HMAC; default `utf8`.
                     * @enum {string}
                     */
                    secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                    timestamp?: {
                      value: string;
                      /** @enum {string} */
                      unit: 's' | 'ms' | 'rfc3339';
                      /** @description How far it may be from now, either way. */
                      tolerance: string;
                    };
                    /** @description What the message is called, where that is signed: it is taken once. */
                    id?: string;
                  }
                | {
                    /** @constant */
                    type: 'token';
                    /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                    value: string;
                    prefix?: string;
                    /** @enum {string} */
                    form?: 'plain' | 'basic';
                  }
                | {
                    /** @constant */
                    type: 'jws';
                    header: string;
                    prefix?: string;
                    algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                    /**
                     * Format: uri
                     * @description Where the keys are; without it, the secret is one.
                     */
                    jwks_url?: string;
                    issuer?: string;
                    audience?: string;
                    body_hash_claim?: string;
                    /** @description How old the token may be. */
                    max_age: string;
                  }
                | {
                    /** @constant */
                    type: 'client_certificate';
                    header: string;
                    /** @enum {string} */
                    form: 'fingerprint' | 'pem' | 'xfcc';
                  }
              )
            | null;
          params: {
            [key: string]: string;
          };
          /** @description Null: that of the scheme. */
          tolerance: string | null;
          secrets: {
            id: `sec_${string}`;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description Of one that came in a handshake: it verifies nothing until it is confirmed. */
            pending_since: string | null;
          }[];
        } | null;
        allowlist: string[] | null;
        rules: string[] | null;
      };
      payload: {
        content_types: string[] | null;
        /** @description Null: the installation's limit. */
        max_bytes: number | null;
        schema: {
          [key: string]: unknown;
        } | null;
        /**
         * @description What becomes of a payload that the schema or an expression cannot take.
         * @enum {string}
         */
        on_mismatch: 'refuse' | 'quarantine';
      };
      challenges:
        | {
            /** @enum {string} */
            method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
            /** @description A boolean expression over the request: whether this is it. */
            when: string;
            /** @description A text that each such body holds; others are not parsed. */
            marker?: string;
            /**
             * @description Looked at after the signature, where the provider signs its challenge.
             * @constant
             */
            verified?: true;
            answer: {
              status: number;
              /** @description Expressions; one that gives NULL leaves its header out. */
              headers?: {
                [key: string]: string;
              };
              /** @description A data mapper: JSON whose texts are expressions. */
              json?: unknown;
              /** @description An expression that gives a text. */
              text?: string;
            };
            /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
            tokens?: {
              [key: string]: {
                /** @enum {string} */
                algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
                /** @enum {string} */
                encoding: 'hex' | 'base64' | 'base64url';
                /** @description An expression: what is signed with the secret of the listener. */
                of: string;
              };
            };
            /** @description An expression: the secret with which events will be signed; it waits for you. */
            capture?: string;
            /** @description A URL that is called before the provider is answered. */
            confirm?: {
              /** @description An expression that gives a URL. */
              url: string;
              /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
              hosts: string[];
            };
          }[]
        | null;
      filter: string | null;
      dedupe: {
        key: string[];
        window: string;
        /** @enum {string} */
        keep: 'first' | 'last';
        max_wait: string | null;
      } | null;
      mapping: {
        type: string | null;
        data: unknown;
      } | null;
      redaction: {
        paths: string[];
        at_rest: boolean;
      } | null;
      /** @description What is in effect. */
      rate_limit: {
        per_second: number;
        burst: number;
      } | null;
      quota: {
        /** @description Of kept bodies and their headers; then 429, without a body kept. */
        max_bytes: number;
      } | null;
      /**
       * @description Days that bodies are kept.
       * @enum {number}
       */
      retention: 1 | 3 | 7 | 30 | 90 | 365;
      /** @description What is allowed, and may not be meant; each with a JSON pointer. */
      warnings: {
        path: string;
        message: string;
      }[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
    };
    ListenerWithSecret: {
      id: `lsn_${string}`;
      name: string;
      description: string;
      enabled: boolean;
      /**
       * Format: uri
       * @description The current webhook URL.
       */
      url: string;
      /** @description Newest first. */
      urls: {
        /** Format: uuid */
        id: string;
        /** Format: uri */
        url: string;
        /** Format: date-time */
        created_at: string;
        expires_at: string | null;
      }[];
      unsecured: boolean;
      /** @description Whether somebody who merely knows the URL is refused. */
      secured: boolean;
      verification: {
        /**
         * @description What is in effect.
         * @enum {string}
         */
        credential: 'required' | 'off';
        allowed_credentials: string[] | null;
        signature: {
          preset: string;
          scheme:
            | (
                | {
                    /** @constant */
                    type: 'signature';
                    /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                    algorithm: string;
                    /** @enum {string} */
                    encoding: 'hex' | 'base64' | 'base64url';
                    /** @description An expression: the signature as it came. */
                    signature: string;
                    /** @description What stands before it, such as `sha256=`. */
                    prefix?: string;
                    /** @description What stands between several signatures in one header. */
                    separator?: string;
                    /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                    content: string;
                    /**
                     * @description How the secret becomes the key of an HMAC; default `utf8`.
                     * @enum {string}
                     */
                    secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                    timestamp?: {
                      value: string;
                      /** @enum {string} */
                      unit: 's' | 'ms' | 'rfc3339';
                      /** @description How far it may be from now, either way. */
                      tolerance: string;
                    };
                    /** @description What the message is called, where that is signed: it is taken once. */
                    id?: string;
                  }
                | {
                    /** @constant */
                    type: 'token';
                    /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                    value: string;
                    prefix?: string;
                    /** @enum {string} */
                    form?: 'plain' | 'basic';
                  }
                | {
                    /** @constant */
                    type: 'jws';
                    header: string;
                    prefix?: string;
                    algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                    /**
                     * Format: uri
                     * @description Where the keys are; without it, the secret is one.
                     */
                    jwks_url?: string;
                    issuer?: string;
                    audience?: string;
                    body_hash_claim?: string;
                    /** @description How old the token may be. */
                    max_age: string;
                  }
                | {
                    /** @constant */
                    type: 'client_certificate';
                    header: string;
                    /** @enum {string} */
                    form: 'fingerprint' | 'pem' | 'xfcc';
                  }
              )
            | null;
          params: {
            [key: string]: string;
          };
          /** @description Null: that of the scheme. */
          tolerance: string | null;
          secrets: {
            id: `sec_${string}`;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description Of one that came in a handshake: it verifies nothing until it is confirmed. */
            pending_since: string | null;
          }[];
        } | null;
        allowlist: string[] | null;
        rules: string[] | null;
      };
      payload: {
        content_types: string[] | null;
        /** @description Null: the installation's limit. */
        max_bytes: number | null;
        schema: {
          [key: string]: unknown;
        } | null;
        /**
         * @description What becomes of a payload that the schema or an expression cannot take.
         * @enum {string}
         */
        on_mismatch: 'refuse' | 'quarantine';
      };
      challenges:
        | {
            /** @enum {string} */
            method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
            /** @description A boolean expression over the request: whether this is it. */
            when: string;
            /** @description A text that each such body holds; others are not parsed. */
            marker?: string;
            /**
             * @description Looked at after the signature, where the provider signs its challenge.
             * @constant
             */
            verified?: true;
            answer: {
              status: number;
              /** @description Expressions; one that gives NULL leaves its header out. */
              headers?: {
                [key: string]: string;
              };
              /** @description A data mapper: JSON whose texts are expressions. */
              json?: unknown;
              /** @description An expression that gives a text. */
              text?: string;
            };
            /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
            tokens?: {
              [key: string]: {
                /** @enum {string} */
                algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
                /** @enum {string} */
                encoding: 'hex' | 'base64' | 'base64url';
                /** @description An expression: what is signed with the secret of the listener. */
                of: string;
              };
            };
            /** @description An expression: the secret with which events will be signed; it waits for you. */
            capture?: string;
            /** @description A URL that is called before the provider is answered. */
            confirm?: {
              /** @description An expression that gives a URL. */
              url: string;
              /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
              hosts: string[];
            };
          }[]
        | null;
      filter: string | null;
      dedupe: {
        key: string[];
        window: string;
        /** @enum {string} */
        keep: 'first' | 'last';
        max_wait: string | null;
      } | null;
      mapping: {
        type: string | null;
        data: unknown;
      } | null;
      redaction: {
        paths: string[];
        at_rest: boolean;
      } | null;
      /** @description What is in effect. */
      rate_limit: {
        per_second: number;
        burst: number;
      } | null;
      quota: {
        /** @description Of kept bodies and their headers; then 429, without a body kept. */
        max_bytes: number;
      } | null;
      /**
       * @description Days that bodies are kept.
       * @enum {number}
       */
      retention: 1 | 3 | 7 | 30 | 90 | 365;
      /** @description What is allowed, and may not be meant; each with a JSON pointer. */
      warnings: {
        path: string;
        message: string;
      }[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
      secret?: string;
    };
    ListenerVersion: {
      /** @description From 1. */
      number: number;
      change_description: string;
      /** Format: date-time */
      created_at: string;
    };
    ListenerTest: {
      /** @enum {string} */
      outcome: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
      /** @description Of the answer that the sender would get. */
      status: number;
      /** @description Its body; ids in it name nothing. */
      answer: string;
      /** @description All of them, those behind the one that ends it too. */
      stages: {
        stage: string;
        /**
         * @description `skipped`: the listener says nothing of it, or it was done when the request came.
         * @enum {string}
         */
        decision: 'passed' | 'ended' | 'skipped';
        duration_us: number;
        code: string | null;
        message: string | null;
        details:
          | {
              /** @description A JSON pointer (RFC 6901). */
              path: string;
              message: string;
              /** @description Of an expression: which of its errors. */
              code?: string;
              /** @description Of an expression: where in it, from 1. */
              line?: number;
              column?: number;
            }[]
          | null;
        /** @description Of rules and filter: what must hold, and whether it does. */
        clauses:
          | {
              expression: string;
              holds: boolean;
              /** @description Why it cannot be evaluated. */
              error?: string;
            }[]
          | null;
      }[];
      /** @description What the event would be; also of a request that does not come so far. */
      event: {
        type: string | null;
        data: unknown;
      };
      /** @description What expressions see as `parsed_body`, masked as the listener is and would be; null without one. */
      payload: unknown;
      dedupe_key: string | null;
      duplicate_of: `evt_${string}` | null;
      triggers: {
        trigger_id: `trg_${string}`;
        name: string;
        /** @enum {string} */
        decision: 'runs' | 'passes' | 'fails';
        message: string | null;
      }[];
    };
    ListenerVersionDetail: {
      /** @description From 1. */
      number: number;
      change_description: string;
      /** Format: date-time */
      created_at: string;
      /** @description What would make the listener as it was, but for its URLs and its secrets. */
      definition: {
        [key: string]: unknown;
      };
      /** @description The version that `changes` begins with. */
      compared_to: number | null;
      /** @description What makes this version of the other one. */
      changes: {
        /** @description A JSON pointer into `definition`. */
        path: string;
        /** @enum {string} */
        op: 'add' | 'remove' | 'replace';
        from?: unknown;
        to?: unknown;
      }[];
    };
    Credential: {
      id: `crd_${string}`;
      name: string;
      /** @enum {string} */
      kind: 'api_key' | 'oauth_client';
      /** @description Null: every listener that accepts credentials. */
      listener_ids: `lsn_${string}`[] | null;
      /** @description Null: an OAuth client, which has none. */
      signing_key_id: string | null;
      /** Format: date-time */
      created_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      last_used_at: string | null;
    };
    NewCredential: {
      id: `crd_${string}`;
      name: string;
      /** @enum {string} */
      kind: 'api_key' | 'oauth_client';
      /** @description Null: every listener that accepts credentials. */
      listener_ids: `lsn_${string}`[] | null;
      /** @description Null: an OAuth client, which has none. */
      signing_key_id: string | null;
      /** Format: date-time */
      created_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      last_used_at: string | null;
      /** @description Of an API key; shown this once. */
      token?: string;
      /** @description Of an OAuth client: its `id`. */
      client_id?: string;
      /** @description Of an OAuth client; shown this once. */
      client_secret?: string;
    };
    SigningKey: {
      id: `key_${string}`;
      /** @enum {string} */
      state: 'current' | 'verifying' | 'retired';
      /** Format: date-time */
      created_at: string;
      retired_at: string | null;
    };
    Trigger: {
      id: `trg_${string}`;
      name: string;
      listener_ids: `lsn_${string}`[];
      condition: string | null;
      input: unknown;
      workflow: {
        id: `wfl_${string}`;
        steps: {
          forward: {
            url: string;
            headers: {
              [key: string]: string;
            };
            timeout: string;
          };
        }[];
      };
      retry: {
        attempts: number;
        base: string;
        max: string;
      };
      concurrency: number;
      paused: boolean;
      /** @description Of the secrets that sign what its steps send. */
      secrets: {
        id: `sec_${string}`;
        /** Format: date-time */
        created_at: string;
        expires_at: string | null;
      }[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
    };
    NewTrigger: {
      id: `trg_${string}`;
      name: string;
      listener_ids: `lsn_${string}`[];
      condition: string | null;
      input: unknown;
      workflow: {
        id: `wfl_${string}`;
        steps: {
          forward: {
            url: string;
            headers: {
              [key: string]: string;
            };
            timeout: string;
          };
        }[];
      };
      retry: {
        attempts: number;
        base: string;
        max: string;
      };
      concurrency: number;
      paused: boolean;
      /** @description Of the secrets that sign what its steps send. */
      secrets: {
        id: `sec_${string}`;
        /** Format: date-time */
        created_at: string;
        expires_at: string | null;
      }[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
      /** @description Signs what its steps send; shown this once. */
      secret: string;
    };
    Request: {
      id: `req_${string}`;
      listener_id: `lsn_${string}`;
      /** Format: date-time */
      received_at: string;
      /** @enum {string} */
      outcome: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
      /** @description Why it was rejected or quarantined. */
      code:
        | (
            | 'request_malformed'
            | 'request_timeout'
            | 'expectation_unsupported'
            | 'headers_too_large'
            | 'listener_not_found'
            | 'method_not_allowed'
            | 'address_not_allowed'
            | 'body_too_large'
            | 'body_incomplete'
            | 'encoding_unsupported'
            | 'failures_exceeded'
            | 'credential_missing'
            | 'credential_invalid'
            | 'credential_expired'
            | 'credential_revoked'
            | 'credential_not_allowed'
            | 'signature_missing'
            | 'signature_malformed'
            | 'signature_mismatch'
            | 'signature_expired'
            | 'signature_replayed'
            | 'provider_unavailable'
            | 'challenge_unanswerable'
            | 'handshake_pending'
            | 'secret_unreadable'
            | 'rule_failed'
            | 'content_type_unsupported'
            | 'body_malformed'
            | 'payload_schema_mismatch'
            | 'expression_failed'
            | 'quota_exceeded'
            | 'rate_limited'
            | 'store_unavailable'
            | 'configuration_stale'
            | 'role_unfit'
            | 'token_invalid'
            | 'role_insufficient'
            | 'origin_untrusted'
            | 'password_mismatch'
            | 'second_factor_required'
            | 'second_factor_mismatch'
            | 'second_factor_missing'
            | 'link_invalid'
            | 'route_not_found'
            | 'request_invalid'
            | 'expression_invalid'
            | 'resource_not_found'
            | 'etag_mismatch'
            | 'state_conflict'
            | 'internal_error'
            | 'destination_refused'
            | 'destination_invalid'
            | 'destination_unresolved'
            | 'destination_unreachable'
            | 'destination_untrusted'
            | 'destination_timeout'
            | 'destination_status'
            | 'destination_paused'
            | 'attempt_interrupted'
            | 'body_erased'
            | 'step_failed'
          )
        | null;
      /** @description The same in words; null where the code says it all. */
      reason: string | null;
      authenticated: boolean;
      method: string;
      address: string;
      credential_id: `crd_${string}` | null;
      content_type: string | null;
      size_bytes: number;
      /** @description Of the body; null where none was kept. */
      sha256: string | null;
      event_id: `evt_${string}` | null;
      /** @description The event's type; of a duplicate, that of the event that is kept. */
      type: string | null;
      replay_of: `req_${string}` | null;
      /** @description When the body was erased on request; null too where retention has deleted it. */
      body_erased_at: string | null;
      stages: {
        stage: string;
        duration_us: number;
      }[];
    };
    RequestDetail: {
      id: `req_${string}`;
      listener_id: `lsn_${string}`;
      /** Format: date-time */
      received_at: string;
      /** @enum {string} */
      outcome: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
      /** @description Why it was rejected or quarantined. */
      code:
        | (
            | 'request_malformed'
            | 'request_timeout'
            | 'expectation_unsupported'
            | 'headers_too_large'
            | 'listener_not_found'
            | 'method_not_allowed'
            | 'address_not_allowed'
            | 'body_too_large'
            | 'body_incomplete'
            | 'encoding_unsupported'
            | 'failures_exceeded'
            | 'credential_missing'
            | 'credential_invalid'
            | 'credential_expired'
            | 'credential_revoked'
            | 'credential_not_allowed'
            | 'signature_missing'
            | 'signature_malformed'
            | 'signature_mismatch'
            | 'signature_expired'
            | 'signature_replayed'
            | 'provider_unavailable'
            | 'challenge_unanswerable'
            | 'handshake_pending'
            | 'secret_unreadable'
            | 'rule_failed'
            | 'content_type_unsupported'
            | 'body_malformed'
            | 'payload_schema_mismatch'
            | 'expression_failed'
            | 'quota_exceeded'
            | 'rate_limited'
            | 'store_unavailable'
            | 'configuration_stale'
            | 'role_unfit'
            | 'token_invalid'
            | 'role_insufficient'
            | 'origin_untrusted'
            | 'password_mismatch'
            | 'second_factor_required'
            | 'second_factor_mismatch'
            | 'second_factor_missing'
            | 'link_invalid'
            | 'route_not_found'
            | 'request_invalid'
            | 'expression_invalid'
            | 'resource_not_found'
            | 'etag_mismatch'
            | 'state_conflict'
            | 'internal_error'
            | 'destination_refused'
            | 'destination_invalid'
            | 'destination_unresolved'
            | 'destination_unreachable'
            | 'destination_untrusted'
            | 'destination_timeout'
            | 'destination_status'
            | 'destination_paused'
            | 'attempt_interrupted'
            | 'body_erased'
            | 'step_failed'
          )
        | null;
      /** @description The same in words; null where the code says it all. */
      reason: string | null;
      authenticated: boolean;
      method: string;
      address: string;
      credential_id: `crd_${string}` | null;
      content_type: string | null;
      size_bytes: number;
      /** @description Of the body; null where none was kept. */
      sha256: string | null;
      event_id: `evt_${string}` | null;
      /** @description The event's type; of a duplicate, that of the event that is kept. */
      type: string | null;
      replay_of: `req_${string}` | null;
      /** @description When the body was erased on request; null too where retention has deleted it. */
      body_erased_at: string | null;
      stages: {
        stage: string;
        duration_us: number;
      }[];
      /** @description Path and query. */
      target: string | null;
      /** @description As they came, but for credentials. */
      headers:
        | {
            name: string;
            value: string;
          }[]
        | null;
    };
    StreamedRequest: {
      id: `req_${string}`;
      listener_id: `lsn_${string}`;
      /** Format: date-time */
      received_at: string;
      /** @enum {string} */
      outcome: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
      /** @description Why it was rejected or quarantined. */
      code:
        | (
            | 'request_malformed'
            | 'request_timeout'
            | 'expectation_unsupported'
            | 'headers_too_large'
            | 'listener_not_found'
            | 'method_not_allowed'
            | 'address_not_allowed'
            | 'body_too_large'
            | 'body_incomplete'
            | 'encoding_unsupported'
            | 'failures_exceeded'
            | 'credential_missing'
            | 'credential_invalid'
            | 'credential_expired'
            | 'credential_revoked'
            | 'credential_not_allowed'
            | 'signature_missing'
            | 'signature_malformed'
            | 'signature_mismatch'
            | 'signature_expired'
            | 'signature_replayed'
            | 'provider_unavailable'
            | 'challenge_unanswerable'
            | 'handshake_pending'
            | 'secret_unreadable'
            | 'rule_failed'
            | 'content_type_unsupported'
            | 'body_malformed'
            | 'payload_schema_mismatch'
            | 'expression_failed'
            | 'quota_exceeded'
            | 'rate_limited'
            | 'store_unavailable'
            | 'configuration_stale'
            | 'role_unfit'
            | 'token_invalid'
            | 'role_insufficient'
            | 'origin_untrusted'
            | 'password_mismatch'
            | 'second_factor_required'
            | 'second_factor_mismatch'
            | 'second_factor_missing'
            | 'link_invalid'
            | 'route_not_found'
            | 'request_invalid'
            | 'expression_invalid'
            | 'resource_not_found'
            | 'etag_mismatch'
            | 'state_conflict'
            | 'internal_error'
            | 'destination_refused'
            | 'destination_invalid'
            | 'destination_unresolved'
            | 'destination_unreachable'
            | 'destination_untrusted'
            | 'destination_timeout'
            | 'destination_status'
            | 'destination_paused'
            | 'attempt_interrupted'
            | 'body_erased'
            | 'step_failed'
          )
        | null;
      /** @description The same in words; null where the code says it all. */
      reason: string | null;
      authenticated: boolean;
      method: string;
      address: string;
      credential_id: `crd_${string}` | null;
      content_type: string | null;
      size_bytes: number;
      /** @description Of the body; null where none was kept. */
      sha256: string | null;
      event_id: `evt_${string}` | null;
      /** @description The event's type; of a duplicate, that of the event that is kept. */
      type: string | null;
      replay_of: `req_${string}` | null;
      /** @description When the body was erased on request; null too where retention has deleted it. */
      body_erased_at: string | null;
      stages: {
        stage: string;
        duration_us: number;
      }[];
    };
    /** @description By the name of the event: `request` or `replay`. */
    StreamMessage: components['schemas']['StreamedRequest'] | components['schemas']['Replay'];
    Event: {
      id: `evt_${string}`;
      listener_id: `lsn_${string}`;
      request_id: `req_${string}`;
      type: string | null;
      /** Format: date-time */
      received_at: string;
      size_bytes: number;
    };
    EventDetail: {
      id: `evt_${string}`;
      listener_id: `lsn_${string}`;
      request_id: `req_${string}`;
      type: string | null;
      /** Format: date-time */
      received_at: string;
      size_bytes: number;
      content_type: string | null;
      /** @description What the listener's mapping made; without one the payload. The exact bytes are at `/api/v1/requests/{request_id}/body`. */
      data: unknown;
      /** @description What `data` is: JSON, else text, else base64; null when the body is no longer kept. */
      data_encoding: ('json' | 'text' | 'base64') | null;
      /** @description When the body was erased on request. */
      body_erased_at: string | null;
      /** @description Path and query. */
      target: string | null;
      /** @description As they came, but for credentials. */
      headers:
        | {
            name: string;
            value: string;
          }[]
        | null;
      stages: {
        stage: string;
        duration_us: number;
      }[];
      /** @description Newest first; the 500 newest. */
      runs: components['schemas']['Run'][];
    };
    Run: {
      id: `run_${string}`;
      event_id: `evt_${string}`;
      trigger_id: `trg_${string}`;
      workflow_id: `wfl_${string}`;
      /** @enum {string} */
      status: 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'canceled';
      /** @description Path of the step where the run stands. */
      position: string;
      /** @description Attempts so far at the step where the run stands. */
      attempt_count: number;
      /** Format: date-time */
      created_at: string;
      /** @description When it goes on, while it is pending or waiting. */
      due_at: string | null;
      ended_at: string | null;
      /** @description Why it failed, or waits to be tried again. */
      error: {
        /** @enum {string} */
        code:
          | 'request_malformed'
          | 'request_timeout'
          | 'expectation_unsupported'
          | 'headers_too_large'
          | 'listener_not_found'
          | 'method_not_allowed'
          | 'address_not_allowed'
          | 'body_too_large'
          | 'body_incomplete'
          | 'encoding_unsupported'
          | 'failures_exceeded'
          | 'credential_missing'
          | 'credential_invalid'
          | 'credential_expired'
          | 'credential_revoked'
          | 'credential_not_allowed'
          | 'signature_missing'
          | 'signature_malformed'
          | 'signature_mismatch'
          | 'signature_expired'
          | 'signature_replayed'
          | 'provider_unavailable'
          | 'challenge_unanswerable'
          | 'handshake_pending'
          | 'secret_unreadable'
          | 'rule_failed'
          | 'content_type_unsupported'
          | 'body_malformed'
          | 'payload_schema_mismatch'
          | 'expression_failed'
          | 'quota_exceeded'
          | 'rate_limited'
          | 'store_unavailable'
          | 'configuration_stale'
          | 'role_unfit'
          | 'token_invalid'
          | 'role_insufficient'
          | 'origin_untrusted'
          | 'password_mismatch'
          | 'second_factor_required'
          | 'second_factor_mismatch'
          | 'second_factor_missing'
          | 'link_invalid'
          | 'route_not_found'
          | 'request_invalid'
          | 'expression_invalid'
          | 'resource_not_found'
          | 'etag_mismatch'
          | 'state_conflict'
          | 'internal_error'
          | 'destination_refused'
          | 'destination_invalid'
          | 'destination_unresolved'
          | 'destination_unreachable'
          | 'destination_untrusted'
          | 'destination_timeout'
          | 'destination_status'
          | 'destination_paused'
          | 'attempt_interrupted'
          | 'body_erased'
          | 'step_failed';
        message: string;
      } | null;
      replay_id: `rpl_${string}` | null;
    };
    RunDetail: {
      id: `run_${string}`;
      event_id: `evt_${string}`;
      trigger_id: `trg_${string}`;
      workflow_id: `wfl_${string}`;
      /** @enum {string} */
      status: 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'canceled';
      /** @description Path of the step where the run stands. */
      position: string;
      /** @description Attempts so far at the step where the run stands. */
      attempt_count: number;
      /** Format: date-time */
      created_at: string;
      /** @description When it goes on, while it is pending or waiting. */
      due_at: string | null;
      ended_at: string | null;
      /** @description Why it failed, or waits to be tried again. */
      error: {
        /** @enum {string} */
        code:
          | 'request_malformed'
          | 'request_timeout'
          | 'expectation_unsupported'
          | 'headers_too_large'
          | 'listener_not_found'
          | 'method_not_allowed'
          | 'address_not_allowed'
          | 'body_too_large'
          | 'body_incomplete'
          | 'encoding_unsupported'
          | 'failures_exceeded'
          | 'credential_missing'
          | 'credential_invalid'
          | 'credential_expired'
          | 'credential_revoked'
          | 'credential_not_allowed'
          | 'signature_missing'
          | 'signature_malformed'
          | 'signature_mismatch'
          | 'signature_expired'
          | 'signature_replayed'
          | 'provider_unavailable'
          | 'challenge_unanswerable'
          | 'handshake_pending'
          | 'secret_unreadable'
          | 'rule_failed'
          | 'content_type_unsupported'
          | 'body_malformed'
          | 'payload_schema_mismatch'
          | 'expression_failed'
          | 'quota_exceeded'
          | 'rate_limited'
          | 'store_unavailable'
          | 'configuration_stale'
          | 'role_unfit'
          | 'token_invalid'
          | 'role_insufficient'
          | 'origin_untrusted'
          | 'password_mismatch'
          | 'second_factor_required'
          | 'second_factor_mismatch'
          | 'second_factor_missing'
          | 'link_invalid'
          | 'route_not_found'
          | 'request_invalid'
          | 'expression_invalid'
          | 'resource_not_found'
          | 'etag_mismatch'
          | 'state_conflict'
          | 'internal_error'
          | 'destination_refused'
          | 'destination_invalid'
          | 'destination_unresolved'
          | 'destination_unreachable'
          | 'destination_untrusted'
          | 'destination_timeout'
          | 'destination_status'
          | 'destination_paused'
          | 'attempt_interrupted'
          | 'body_erased'
          | 'step_failed';
        message: string;
      } | null;
      replay_id: `rpl_${string}` | null;
      steps: {
        forward: {
          url: string;
          headers: {
            [key: string]: string;
          };
          timeout: string;
        };
      }[];
      /** @description In order. */
      attempts: components['schemas']['Attempt'][];
    };
    Attempt: {
      step: string;
      number: number;
      /** Format: date-time */
      started_at: string;
      duration_ms: number;
      /** @enum {string} */
      outcome: 'completed' | 'failed';
      code:
        | (
            | 'request_malformed'
            | 'request_timeout'
            | 'expectation_unsupported'
            | 'headers_too_large'
            | 'listener_not_found'
            | 'method_not_allowed'
            | 'address_not_allowed'
            | 'body_too_large'
            | 'body_incomplete'
            | 'encoding_unsupported'
            | 'failures_exceeded'
            | 'credential_missing'
            | 'credential_invalid'
            | 'credential_expired'
            | 'credential_revoked'
            | 'credential_not_allowed'
            | 'signature_missing'
            | 'signature_malformed'
            | 'signature_mismatch'
            | 'signature_expired'
            | 'signature_replayed'
            | 'provider_unavailable'
            | 'challenge_unanswerable'
            | 'handshake_pending'
            | 'secret_unreadable'
            | 'rule_failed'
            | 'content_type_unsupported'
            | 'body_malformed'
            | 'payload_schema_mismatch'
            | 'expression_failed'
            | 'quota_exceeded'
            | 'rate_limited'
            | 'store_unavailable'
            | 'configuration_stale'
            | 'role_unfit'
            | 'token_invalid'
            | 'role_insufficient'
            | 'origin_untrusted'
            | 'password_mismatch'
            | 'second_factor_required'
            | 'second_factor_mismatch'
            | 'second_factor_missing'
            | 'link_invalid'
            | 'route_not_found'
            | 'request_invalid'
            | 'expression_invalid'
            | 'resource_not_found'
            | 'etag_mismatch'
            | 'state_conflict'
            | 'internal_error'
            | 'destination_refused'
            | 'destination_invalid'
            | 'destination_unresolved'
            | 'destination_unreachable'
            | 'destination_untrusted'
            | 'destination_timeout'
            | 'destination_status'
            | 'destination_paused'
            | 'attempt_interrupted'
            | 'body_erased'
            | 'step_failed'
          )
        | null;
      message: string | null;
      request: {
        method: string;
        url: string;
        headers: {
          [key: string]: string;
        };
      } | null;
      response: {
        status: number;
        headers: {
          [key: string]: string;
        };
        body: string;
        /** @enum {string} */
        body_encoding: 'text' | 'base64';
        truncated: boolean;
      } | null;
    };
    Destination: {
      id: `dst_${string}`;
      /** @description Scheme, host and port of the URLs that steps send to. */
      origin: string;
      /**
       * @description Paused: it kept failing, so its runs wait and use up no attempts. Probing: one of them has been sent to see whether it is back.
       * @enum {string}
       */
      status: 'open' | 'paused' | 'probing';
      /** @description Those whose workflows lead there. */
      trigger_ids: `trg_${string}`[];
      /** @description When it was paused. */
      since: string | null;
      /** @description What the last request came to. */
      reason: {
        /** @enum {string} */
        code:
          | 'request_malformed'
          | 'request_timeout'
          | 'expectation_unsupported'
          | 'headers_too_large'
          | 'listener_not_found'
          | 'method_not_allowed'
          | 'address_not_allowed'
          | 'body_too_large'
          | 'body_incomplete'
          | 'encoding_unsupported'
          | 'failures_exceeded'
          | 'credential_missing'
          | 'credential_invalid'
          | 'credential_expired'
          | 'credential_revoked'
          | 'credential_not_allowed'
          | 'signature_missing'
          | 'signature_malformed'
          | 'signature_mismatch'
          | 'signature_expired'
          | 'signature_replayed'
          | 'provider_unavailable'
          | 'challenge_unanswerable'
          | 'handshake_pending'
          | 'secret_unreadable'
          | 'rule_failed'
          | 'content_type_unsupported'
          | 'body_malformed'
          | 'payload_schema_mismatch'
          | 'expression_failed'
          | 'quota_exceeded'
          | 'rate_limited'
          | 'store_unavailable'
          | 'configuration_stale'
          | 'role_unfit'
          | 'token_invalid'
          | 'role_insufficient'
          | 'origin_untrusted'
          | 'password_mismatch'
          | 'second_factor_required'
          | 'second_factor_mismatch'
          | 'second_factor_missing'
          | 'link_invalid'
          | 'route_not_found'
          | 'request_invalid'
          | 'expression_invalid'
          | 'resource_not_found'
          | 'etag_mismatch'
          | 'state_conflict'
          | 'internal_error'
          | 'destination_refused'
          | 'destination_invalid'
          | 'destination_unresolved'
          | 'destination_unreachable'
          | 'destination_untrusted'
          | 'destination_timeout'
          | 'destination_status'
          | 'destination_paused'
          | 'attempt_interrupted'
          | 'body_erased'
          | 'step_failed';
        message: string;
      } | null;
      /** @description The next run that is due after it is the probe. */
      next_probe_at: string | null;
      /** @description Runs of its triggers that wait, while it is not open; 100000 means at least as many. */
      waiting_runs: number | null;
    };
    Replay: {
      id: `rpl_${string}`;
      /** @enum {string} */
      of: 'requests' | 'events' | 'runs';
      filter: {
        listener_id?: string;
        trigger_id?: string;
        event_id?: string;
        type?: string;
        /** @enum {string} */
        outcome?: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
        /** @enum {string} */
        status?: 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'canceled';
        /** Format: date-time */
        since?: string;
        /** Format: date-time */
        until?: string;
        ids?: string[];
      };
      /** @enum {string} */
      status: 'running' | 'completed' | 'canceled';
      /** @description How many matched when it was made. */
      total: number;
      done: number;
      /** @description Those that could not be put through: body gone, listener or trigger deleted. */
      skipped: number;
      /** Format: date-time */
      created_at: string;
      ended_at: string | null;
    };
    ReplayPlan: {
      /** @constant */
      plan: true;
      total: number;
      /** @description Ids of the newest few. */
      sample: string[];
    };
    Storage: {
      /** @description What is kept, by retention class. */
      bodies: {
        retention_days: number;
        items: number;
        /** @description Of bodies and headers. */
        bytes: number;
        oldest_at: string | null;
      }[];
      /** @description What is kept, by listener: the 100 that keep the most, that first. */
      listeners: {
        listener_id: `lsn_${string}`;
        items: number;
        /** @description Of bodies and headers; what `quota` is about. */
        bytes: number;
      }[];
      /** @description Requests; they outlive their bodies. */
      ledger: {
        items: number;
        oldest_at: string | null;
      };
      /** @description Rows are counted a little after they came; null before the first count. */
      counted_to: string | null;
      /** @description Of the embedded store. */
      file: {
        bytes: number;
        /** @description Not used, and soon used again or given back. */
        free_bytes: number;
        log_bytes: number;
      } | null;
      /** @description Where the embedded store is. */
      disk: {
        free_bytes: number | null;
        min_free_bytes: number;
        /** @description Then requests to webhook URLs are answered 503. */
        short: boolean;
      } | null;
      /** @description By retention, since the process started. */
      deleted: {
        bodies: number;
        bytes: number;
        requests: number;
        /** @description Given back to the disk. */
        returned_bytes: number;
      };
      last_sweep: {
        /** Format: date-time */
        ended_at: string;
        duration_ms: number;
      } | null;
    };
    Snippet: {
      /** @enum {string} */
      language:
        'curl' | 'python' | 'javascript' | 'go' | 'ruby' | 'java' | 'php' | 'csharp' | 'swift';
      title: string;
      library: string;
      /** @description What the code is saved as. */
      file: string;
      /** @description Brings the library; null where the language has it. */
      install: string | null;
      /** @description The command that runs it. */
      run: string;
      /** @description What it reads from the environment: tokens and secrets are never in the code. */
      variables: string[];
      source: string;
    };
    Account: {
      id: `acc_${string}`;
      name: string;
      /**
       * @description `viewer` sees all but payloads, `log_viewer` payloads too, `editor` changes things, `admin` also who may do what.
       * @enum {string}
       */
      role: 'viewer' | 'log_viewer' | 'editor' | 'admin';
      /** @description Whether its owner has chosen one. */
      has_password: boolean;
      /** @description Whether a code is wanted besides the password. */
      second_factor: boolean;
      /** @description While a link to set the password is good. */
      link_expires_at: string | null;
      /** Format: date-time */
      created_at: string;
      last_seen_at: string | null;
    };
    NewAccount: {
      id: `acc_${string}`;
      name: string;
      /**
       * @description `viewer` sees all but payloads, `log_viewer` payloads too, `editor` changes things, `admin` also who may do what.
       * @enum {string}
       */
      role: 'viewer' | 'log_viewer' | 'editor' | 'admin';
      /** @description Whether its owner has chosen one. */
      has_password: boolean;
      /** @description Whether a code is wanted besides the password. */
      second_factor: boolean;
      /** @description While a link to set the password is good. */
      link_expires_at: string | null;
      /** Format: date-time */
      created_at: string;
      last_seen_at: string | null;
      link: {
        /**
         * Format: uri
         * @description Sets the password, once; shown this once.
         */
        url: string;
        /** Format: date-time */
        expires_at: string;
      };
    };
    AccountToken: {
      id: `tok_${string}`;
      account_id: `acc_${string}`;
      /** @description The name of the account. */
      account: string;
      name: string;
      /**
       * @description At most this, and at most what the account may at the moment.
       * @enum {string}
       */
      role: 'viewer' | 'log_viewer' | 'editor' | 'admin';
      /** Format: date-time */
      created_at: string;
      expires_at: string | null;
      /** @description To the minute. */
      last_used_at: string | null;
    };
    NewAccountToken: {
      id: `tok_${string}`;
      account_id: `acc_${string}`;
      /** @description The name of the account. */
      account: string;
      name: string;
      /**
       * @description At most this, and at most what the account may at the moment.
       * @enum {string}
       */
      role: 'viewer' | 'log_viewer' | 'editor' | 'admin';
      /** Format: date-time */
      created_at: string;
      expires_at: string | null;
      /** @description To the minute. */
      last_used_at: string | null;
      /** @description The bearer token; shown this once. */
      token: string;
    };
    AuditEntry: {
      id: `aud_${string}`;
      /** Format: date-time */
      at: string;
      /** @description The name of the account; null: the admin token. */
      actor: string | null;
      /** @description The name of the account's token, where a program called. */
      token: string | null;
      /** @description Of this API, such as `updateListener`. */
      operation: string;
      /** @description The id of what was changed. */
      subject: string | null;
      /** @description What the call said; secrets are masked. */
      input: unknown;
      /** @description What could be read before; null where that was nothing. */
      before: unknown;
      /** @description What could be read after; null where that is nothing. */
      after: unknown;
    };
    Error: {
      error: {
        /** @enum {string} */
        code:
          | 'request_malformed'
          | 'request_timeout'
          | 'expectation_unsupported'
          | 'headers_too_large'
          | 'listener_not_found'
          | 'method_not_allowed'
          | 'address_not_allowed'
          | 'body_too_large'
          | 'body_incomplete'
          | 'encoding_unsupported'
          | 'failures_exceeded'
          | 'credential_missing'
          | 'credential_invalid'
          | 'credential_expired'
          | 'credential_revoked'
          | 'credential_not_allowed'
          | 'signature_missing'
          | 'signature_malformed'
          | 'signature_mismatch'
          | 'signature_expired'
          | 'signature_replayed'
          | 'provider_unavailable'
          | 'challenge_unanswerable'
          | 'handshake_pending'
          | 'secret_unreadable'
          | 'rule_failed'
          | 'content_type_unsupported'
          | 'body_malformed'
          | 'payload_schema_mismatch'
          | 'expression_failed'
          | 'quota_exceeded'
          | 'rate_limited'
          | 'store_unavailable'
          | 'configuration_stale'
          | 'role_unfit'
          | 'token_invalid'
          | 'role_insufficient'
          | 'origin_untrusted'
          | 'password_mismatch'
          | 'second_factor_required'
          | 'second_factor_mismatch'
          | 'second_factor_missing'
          | 'link_invalid'
          | 'route_not_found'
          | 'request_invalid'
          | 'expression_invalid'
          | 'resource_not_found'
          | 'etag_mismatch'
          | 'state_conflict'
          | 'internal_error'
          | 'destination_refused'
          | 'destination_invalid'
          | 'destination_unresolved'
          | 'destination_unreachable'
          | 'destination_untrusted'
          | 'destination_timeout'
          | 'destination_status'
          | 'destination_paused'
          | 'attempt_interrupted'
          | 'body_erased'
          | 'step_failed';
        message: string;
        /** @description What is wrong, one by one. */
        details?: {
          /** @description A JSON pointer (RFC 6901). */
          path: string;
          message: string;
          /** @description Of an expression: which of its errors. */
          code?: string;
          /** @description Of an expression: where in it, from 1. */
          line?: number;
          column?: number;
        }[];
      };
      request_id: string;
    };
    CreateListenerInput: {
      /** @description 3 to 64 characters. */
      name: string;
      description?: string;
      /** @description Default true; a disabled listener answers 404. */
      enabled?: boolean;
      /** @description Must be true before both credential and signature may be off. Default false. */
      unsecured?: boolean;
      verification?: {
        /**
         * @description Default: `required`, and `off` once a signature is configured.
         * @enum {string}
         */
        credential?: 'required' | 'off';
        allowed_credentials?: `crd_${string}`[];
        signature?: {
          /** @description A provider by name, such as `github`; or `custom`, with a `scheme`. */
          preset: string;
          /** @description With the preset `custom`: how requests are signed. */
          scheme?:
            | {
                /** @constant */
                type: 'signature';
                /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                algorithm: string;
                /** @enum {string} */
                encoding: 'hex' | 'base64' | 'base64url';
                /** @description An expression: the signature as it came. */
                signature: string;
                /** @description What stands before it, such as `sha256=`. */
                prefix?: string;
                /** @description What stands between several signatures in one header. */
                separator?: string;
                /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                content: string;
                /**
                 * @description How the secret becomes the key of an HMAC; default `utf8`.
                 * @enum {string}
                 */
                secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                timestamp?: {
                  value: string;
                  /** @enum {string} */
                  unit: 's' | 'ms' | 'rfc3339';
                  /** @description How far it may be from now, either way. */
                  tolerance: string;
                };
                /** @description What the message is called, where that is signed: it is taken once. */
                id?: string;
              }
            | {
                /** @constant */
                type: 'token';
                /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                value: string;
                prefix?: string;
                /** @enum {string} */
                form?: 'plain' | 'basic';
              }
            | {
                /** @constant */
                type: 'jws';
                header: string;
                prefix?: string;
                algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                /**
                 * Format: uri
                 * @description Where the keys are; without it, the secret is one.
                 */
                jwks_url?: string;
                issuer?: string;
                audience?: string;
                body_hash_claim?: string;
                /** @description How old the token may be. */
                max_age: string;
              }
            | {
                /** @constant */
                type: 'client_certificate';
                header: string;
                /** @enum {string} */
                form: 'fingerprint' | 'pem' | 'xfcc';
              };
          /** @description What the preset wants to know besides, such as an id. */
          params?: {
            [key: string]: string;
          };
          /** @description In place of the preset's own. */
          tolerance?: string;
          /** @description Never read back. Generated, and shown in this one answer, when absent. */
          secret?: string;
        };
        allowlist?: string[];
        /** @description Expressions, all of which must hold; else 401. They alone do not make a listener secured. */
        rules?: string[];
      };
      payload?: {
        /** @description Default: all. */
        content_types?: string[];
        /** @description Default: the installation's limit. */
        max_bytes?: number;
        /** @description JSON Schema 2020-12, or draft-07 where `$schema` says so; or an object whose leaves are names of types. */
        schema?: {
          [key: string]: unknown;
        };
        /**
         * @description `refuse` (default): 422. `quarantine`: 200.
         * @enum {string}
         */
        on_mismatch?: 'refuse' | 'quarantine';
      };
      /** @description What is answered to a provider that asks; besides what the preset answers. */
      challenges?: {
        /** @enum {string} */
        method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
        /** @description A boolean expression over the request: whether this is it. */
        when: string;
        /** @description A text that each such body holds; others are not parsed. */
        marker?: string;
        /**
         * @description Looked at after the signature, where the provider signs its challenge.
         * @constant
         */
        verified?: true;
        answer: {
          status: number;
          /** @description Expressions; one that gives NULL leaves its header out. */
          headers?: {
            [key: string]: string;
          };
          /** @description A data mapper: JSON whose texts are expressions. */
          json?: unknown;
          /** @description An expression that gives a text. */
          text?: string;
        };
        /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
        tokens?: {
          [key: string]: {
            /** @enum {string} */
            algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
            /** @enum {string} */
            encoding: 'hex' | 'base64' | 'base64url';
            /** @description An expression: what is signed with the secret of the listener. */
            of: string;
          };
        };
        /** @description An expression: the secret with which events will be signed; it waits for you. */
        capture?: string;
        /** @description A URL that is called before the provider is answered. */
        confirm?: {
          /** @description An expression that gives a URL. */
          url: string;
          /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
          hosts: string[];
        };
      }[];
      /** @description Makes events only of requests for which it holds; others are answered with 200, `FILTERED`. */
      filter?: string;
      dedupe?: {
        /** @description What makes two requests the same; where it is NULL, a request is like no other. */
        key: string | string[];
        /** @description At most "7d"; "0s" turns it off. */
        window: string;
        /**
         * @description `first` (default): later ones are duplicates. `last`: they replace the payload, until the window has been quiet.
         * @enum {string}
         */
        keep?: 'first' | 'last';
        /** @description With `last`: how long an endless stream may hold the event back. */
        max_wait?: string;
      };
      mapping?: {
        /** @description The event's type; default: what the provider calls it. */
        type?: string;
        /** @description The event's data, a data mapper; default: the payload. */
        data?: unknown;
      };
      redaction?: {
        /** @description Such as `customer.email`, `cards[].number`, `*.token`. */
        paths: string[];
        /** @description Masked before anything is stored, and not only when it is read. Default false. */
        at_rest?: boolean;
      };
      /** @description Default: none for a secured listener, else 10 a second with a burst of 50. */
      rate_limit?: {
        per_second: number;
        burst: number;
      };
      /** @description Default: none. */
      quota?: {
        /** @description Of kept bodies and their headers; then 429, without a body kept. */
        max_bytes: number;
      };
      /**
       * @description Days that bodies are kept.
       * @enum {number}
       */
      retention?: 1 | 3 | 7 | 30 | 90 | 365;
      /** @description What is changed and why; kept with the version that this makes. */
      change_description?: string;
    };
    ListListenersAnswer: {
      items: components['schemas']['Listener'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    UpdateListenerInput: {
      name?: string | null;
      description?: string | null;
      enabled?: boolean | null;
      unsecured?: boolean | null;
      verification?: {
        credential?: ('required' | 'off') | null;
        allowed_credentials?: `crd_${string}`[] | null;
        signature?: {
          preset?: string | null;
          scheme?:
            | (
                | {
                    /** @constant */
                    type: 'signature';
                    /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                    algorithm: string;
                    /** @enum {string} */
                    encoding: 'hex' | 'base64' | 'base64url';
                    /** @description An expression: the signature as it came. */
                    signature: string;
                    /** @description What stands before it, such as `sha256=`. */
                    prefix?: string;
                    /** @description What stands between several signatures in one header. */
                    separator?: string;
                    /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                    content: string;
                    /**
                     * @description How the secret becomes the key of an HMAC; default `utf8`.
                     * @enum {string}
                     */
                    secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                    timestamp?: {
                      value: string;
                      /** @enum {string} */
                      unit: 's' | 'ms' | 'rfc3339';
                      /** @description How far it may be from now, either way. */
                      tolerance: string;
                    };
                    /** @description What the message is called, where that is signed: it is taken once. */
                    id?: string;
                  }
                | {
                    /** @constant */
                    type: 'token';
                    /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                    value: string;
                    prefix?: string;
                    /** @enum {string} */
                    form?: 'plain' | 'basic';
                  }
                | {
                    /** @constant */
                    type: 'jws';
                    header: string;
                    prefix?: string;
                    algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                    /**
                     * Format: uri
                     * @description Where the keys are; without it, the secret is one.
                     */
                    jwks_url?: string;
                    issuer?: string;
                    audience?: string;
                    body_hash_claim?: string;
                    /** @description How old the token may be. */
                    max_age: string;
                  }
                | {
                    /** @constant */
                    type: 'client_certificate';
                    header: string;
                    /** @enum {string} */
                    form: 'fingerprint' | 'pem' | 'xfcc';
                  }
              )
            | null;
          params?: {
            [key: string]: string;
          } | null;
          tolerance?: string | null;
          secret?: string | null;
        } | null;
        allowlist?: string[] | null;
        rules?: string[] | null;
      } | null;
      payload?: {
        content_types?: string[] | null;
        max_bytes?: number | null;
        schema?: {
          [key: string]: unknown;
        } | null;
        on_mismatch?: ('refuse' | 'quarantine') | null;
      } | null;
      challenges?:
        | {
            /** @enum {string} */
            method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
            /** @description A boolean expression over the request: whether this is it. */
            when: string;
            /** @description A text that each such body holds; others are not parsed. */
            marker?: string;
            /**
             * @description Looked at after the signature, where the provider signs its challenge.
             * @constant
             */
            verified?: true;
            answer: {
              status: number;
              /** @description Expressions; one that gives NULL leaves its header out. */
              headers?: {
                [key: string]: string;
              };
              /** @description A data mapper: JSON whose texts are expressions. */
              json?: unknown;
              /** @description An expression that gives a text. */
              text?: string;
            };
            /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
            tokens?: {
              [key: string]: {
                /** @enum {string} */
                algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
                /** @enum {string} */
                encoding: 'hex' | 'base64' | 'base64url';
                /** @description An expression: what is signed with the secret of the listener. */
                of: string;
              };
            };
            /** @description An expression: the secret with which events will be signed; it waits for you. */
            capture?: string;
            /** @description A URL that is called before the provider is answered. */
            confirm?: {
              /** @description An expression that gives a URL. */
              url: string;
              /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
              hosts: string[];
            };
          }[]
        | null;
      filter?: string | null;
      dedupe?: {
        key?: (string | string[]) | null;
        window?: string | null;
        keep?: ('first' | 'last') | null;
        max_wait?: string | null;
      } | null;
      mapping?: {
        type?: string | null;
        data?: unknown | null;
      } | null;
      redaction?: {
        paths?: string[] | null;
        at_rest?: boolean | null;
      } | null;
      rate_limit?: {
        per_second?: number | null;
        burst?: number | null;
      } | null;
      quota?: {
        max_bytes?: number | null;
      } | null;
      retention?: (1 | 3 | 7 | 30 | 90 | 365) | null;
      change_description?: string | null;
    };
    ReplaceListenerInput: {
      /** @description 3 to 64 characters. */
      name: string;
      description?: string;
      /** @description Default true; a disabled listener answers 404. */
      enabled?: boolean;
      /** @description Must be true before both credential and signature may be off. Default false. */
      unsecured?: boolean;
      verification?: {
        /**
         * @description Default: `required`, and `off` once a signature is configured.
         * @enum {string}
         */
        credential?: 'required' | 'off';
        allowed_credentials?: `crd_${string}`[];
        signature?: {
          /** @description A provider by name, such as `github`; or `custom`, with a `scheme`. */
          preset: string;
          /** @description With the preset `custom`: how requests are signed. */
          scheme?:
            | {
                /** @constant */
                type: 'signature';
                /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                algorithm: string;
                /** @enum {string} */
                encoding: 'hex' | 'base64' | 'base64url';
                /** @description An expression: the signature as it came. */
                signature: string;
                /** @description What stands before it, such as `sha256=`. */
                prefix?: string;
                /** @description What stands between several signatures in one header. */
                separator?: string;
                /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                content: string;
                /**
                 * @description How the secret becomes the key of an HMAC; default `utf8`.
                 * @enum {string}
                 */
                secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                timestamp?: {
                  value: string;
                  /** @enum {string} */
                  unit: 's' | 'ms' | 'rfc3339';
                  /** @description How far it may be from now, either way. */
                  tolerance: string;
                };
                /** @description What the message is called, where that is signed: it is taken once. */
                id?: string;
              }
            | {
                /** @constant */
                type: 'token';
                /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                value: string;
                prefix?: string;
                /** @enum {string} */
                form?: 'plain' | 'basic';
              }
            | {
                /** @constant */
                type: 'jws';
                header: string;
                prefix?: string;
                algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                /**
                 * Format: uri
                 * @description Where the keys are; without it, the secret is one.
                 */
                jwks_url?: string;
                issuer?: string;
                audience?: string;
                body_hash_claim?: string;
                /** @description How old the token may be. */
                max_age: string;
              }
            | {
                /** @constant */
                type: 'client_certificate';
                header: string;
                /** @enum {string} */
                form: 'fingerprint' | 'pem' | 'xfcc';
              };
          /** @description What the preset wants to know besides, such as an id. */
          params?: {
            [key: string]: string;
          };
          /** @description In place of the preset's own. */
          tolerance?: string;
          /** @description Never read back. Generated, and shown in this one answer, when absent. */
          secret?: string;
        };
        allowlist?: string[];
        /** @description Expressions, all of which must hold; else 401. They alone do not make a listener secured. */
        rules?: string[];
      };
      payload?: {
        /** @description Default: all. */
        content_types?: string[];
        /** @description Default: the installation's limit. */
        max_bytes?: number;
        /** @description JSON Schema 2020-12, or draft-07 where `$schema` says so; or an object whose leaves are names of types. */
        schema?: {
          [key: string]: unknown;
        };
        /**
         * @description `refuse` (default): 422. `quarantine`: 200.
         * @enum {string}
         */
        on_mismatch?: 'refuse' | 'quarantine';
      };
      /** @description What is answered to a provider that asks; besides what the preset answers. */
      challenges?: {
        /** @enum {string} */
        method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
        /** @description A boolean expression over the request: whether this is it. */
        when: string;
        /** @description A text that each such body holds; others are not parsed. */
        marker?: string;
        /**
         * @description Looked at after the signature, where the provider signs its challenge.
         * @constant
         */
        verified?: true;
        answer: {
          status: number;
          /** @description Expressions; one that gives NULL leaves its header out. */
          headers?: {
            [key: string]: string;
          };
          /** @description A data mapper: JSON whose texts are expressions. */
          json?: unknown;
          /** @description An expression that gives a text. */
          text?: string;
        };
        /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
        tokens?: {
          [key: string]: {
            /** @enum {string} */
            algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
            /** @enum {string} */
            encoding: 'hex' | 'base64' | 'base64url';
            /** @description An expression: what is signed with the secret of the listener. */
            of: string;
          };
        };
        /** @description An expression: the secret with which events will be signed; it waits for you. */
        capture?: string;
        /** @description A URL that is called before the provider is answered. */
        confirm?: {
          /** @description An expression that gives a URL. */
          url: string;
          /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
          hosts: string[];
        };
      }[];
      /** @description Makes events only of requests for which it holds; others are answered with 200, `FILTERED`. */
      filter?: string;
      dedupe?: {
        /** @description What makes two requests the same; where it is NULL, a request is like no other. */
        key: string | string[];
        /** @description At most "7d"; "0s" turns it off. */
        window: string;
        /**
         * @description `first` (default): later ones are duplicates. `last`: they replace the payload, until the window has been quiet.
         * @enum {string}
         */
        keep?: 'first' | 'last';
        /** @description With `last`: how long an endless stream may hold the event back. */
        max_wait?: string;
      };
      mapping?: {
        /** @description The event's type; default: what the provider calls it. */
        type?: string;
        /** @description The event's data, a data mapper; default: the payload. */
        data?: unknown;
      };
      redaction?: {
        /** @description Such as `customer.email`, `cards[].number`, `*.token`. */
        paths: string[];
        /** @description Masked before anything is stored, and not only when it is read. Default false. */
        at_rest?: boolean;
      };
      /** @description Default: none for a secured listener, else 10 a second with a burst of 50. */
      rate_limit?: {
        per_second: number;
        burst: number;
      };
      /** @description Default: none. */
      quota?: {
        /** @description Of kept bodies and their headers; then 429, without a body kept. */
        max_bytes: number;
      };
      /**
       * @description Days that bodies are kept.
       * @enum {number}
       */
      retention?: 1 | 3 | 7 | 30 | 90 | 365;
      /** @description What is changed and why; kept with the version that this makes. */
      change_description?: string;
    };
    CreateListenerSecretInput: {
      /** @description Generated when absent. */
      secret?: string;
      /** @description How long the earlier secrets stay good; default "0s". */
      previous_expire_in?: string;
    };
    CreateListenerSecretAnswer: {
      id: `sec_${string}`;
      /** Format: date-time */
      created_at: string;
      expires_at: string | null;
      secret: string;
    };
    CreateListenerUrlInput: {
      /** @description How long the earlier URLs stay good; default "0s". */
      previous_expire_in?: string;
    };
    ListListenerVersionsAnswer: {
      items: components['schemas']['ListenerVersion'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateListenerRestorationInput: {
      change_description?: string;
    };
    TestListenerInput: {
      /** @description A request; or `request_id`. */
      request?: {
        /** @description Default `POST`. */
        method?: string;
        /** @description What stands behind the `?`. */
        query?: string;
        headers?: {
          name: string;
          value: string;
        }[];
        /** @description Default: nothing. */
        body?: string;
        /**
         * @description Default `text`.
         * @enum {string}
         */
        body_encoding?: 'text' | 'base64';
        /** @description Who sends; default 127.0.0.1. */
        address?: string;
      };
      /** @description One that is kept with its body. */
      request_id?: `req_${string}`;
      /** @description A merge patch of the listener: what it would be, without saving it. Wants the role `editor`. */
      definition?: {
        name?: string | null;
        description?: string | null;
        enabled?: boolean | null;
        unsecured?: boolean | null;
        verification?: {
          credential?: ('required' | 'off') | null;
          allowed_credentials?: `crd_${string}`[] | null;
          signature?: {
            preset?: string | null;
            scheme?:
              | (
                  | {
                      /** @constant */
                      type: 'signature';
                      /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                      algorithm: string;
                      /** @enum {string} */
                      encoding: 'hex' | 'base64' | 'base64url';
                      /** @description An expression: the signature as it came. */
                      signature: string;
                      /** @description What stands before it, such as `sha256=`. */
                      prefix?: string;
                      /** @description What stands between several signatures in one header. */
                      separator?: string;
                      /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                      content: string;
                      /**
                       * @description How the secret becomes the key of an HMAC; default `utf8`.
                       * @enum {string}
                       */
                      secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                      timestamp?: {
                        value: string;
                        /** @enum {string} */
                        unit: 's' | 'ms' | 'rfc3339';
                        /** @description How far it may be from now, either way. */
                        tolerance: string;
                      };
                      /** @description What the message is called, where that is signed: it is taken once. */
                      id?: string;
                    }
                  | {
                      /** @constant */
                      type: 'token';
                      /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                      value: string;
                      prefix?: string;
                      /** @enum {string} */
                      form?: 'plain' | 'basic';
                    }
                  | {
                      /** @constant */
                      type: 'jws';
                      header: string;
                      prefix?: string;
                      algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                      /**
                       * Format: uri
                       * @description Where the keys are; without it, the secret is one.
                       */
                      jwks_url?: string;
                      issuer?: string;
                      audience?: string;
                      body_hash_claim?: string;
                      /** @description How old the token may be. */
                      max_age: string;
                    }
                  | {
                      /** @constant */
                      type: 'client_certificate';
                      header: string;
                      /** @enum {string} */
                      form: 'fingerprint' | 'pem' | 'xfcc';
                    }
                )
              | null;
            params?: {
              [key: string]: string;
            } | null;
            tolerance?: string | null;
            secret?: string | null;
          } | null;
          allowlist?: string[] | null;
          rules?: string[] | null;
        } | null;
        payload?: {
          content_types?: string[] | null;
          max_bytes?: number | null;
          schema?: {
            [key: string]: unknown;
          } | null;
          on_mismatch?: ('refuse' | 'quarantine') | null;
        } | null;
        challenges?:
          | {
              /** @enum {string} */
              method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
              /** @description A boolean expression over the request: whether this is it. */
              when: string;
              /** @description A text that each such body holds; others are not parsed. */
              marker?: string;
              /**
               * @description Looked at after the signature, where the provider signs its challenge.
               * @constant
               */
              verified?: true;
              answer: {
                status: number;
                /** @description Expressions; one that gives NULL leaves its header out. */
                headers?: {
                  [key: string]: string;
                };
                /** @description A data mapper: JSON whose texts are expressions. */
                json?: unknown;
                /** @description An expression that gives a text. */
                text?: string;
              };
              /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
              tokens?: {
                [key: string]: {
                  /** @enum {string} */
                  algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
                  /** @enum {string} */
                  encoding: 'hex' | 'base64' | 'base64url';
                  /** @description An expression: what is signed with the secret of the listener. */
                  of: string;
                };
              };
              /** @description An expression: the secret with which events will be signed; it waits for you. */
              capture?: string;
              /** @description A URL that is called before the provider is answered. */
              confirm?: {
                /** @description An expression that gives a URL. */
                url: string;
                /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
                hosts: string[];
              };
            }[]
          | null;
        filter?: string | null;
        dedupe?: {
          key?: (string | string[]) | null;
          window?: string | null;
          keep?: ('first' | 'last') | null;
          max_wait?: string | null;
        } | null;
        mapping?: {
          type?: string | null;
          data?: unknown | null;
        } | null;
        redaction?: {
          paths?: string[] | null;
          at_rest?: boolean | null;
        } | null;
        rate_limit?: {
          per_second?: number | null;
          burst?: number | null;
        } | null;
        quota?: {
          max_bytes?: number | null;
        } | null;
        retention?: (1 | 3 | 7 | 30 | 90 | 365) | null;
        change_description?: string | null;
      };
    };
    TestDefinitionInput: {
      /** @description A request; or `request_id`. */
      request?: {
        /** @description Default `POST`. */
        method?: string;
        /** @description What stands behind the `?`. */
        query?: string;
        headers?: {
          name: string;
          value: string;
        }[];
        /** @description Default: nothing. */
        body?: string;
        /**
         * @description Default `text`.
         * @enum {string}
         */
        body_encoding?: 'text' | 'base64';
        /** @description Who sends; default 127.0.0.1. */
        address?: string;
      };
      /** @description One that is kept with its body. */
      request_id?: `req_${string}`;
      definition: {
        /** @description 3 to 64 characters. */
        name: string;
        description?: string;
        /** @description Default true; a disabled listener answers 404. */
        enabled?: boolean;
        /** @description Must be true before both credential and signature may be off. Default false. */
        unsecured?: boolean;
        verification?: {
          /**
           * @description Default: `required`, and `off` once a signature is configured.
           * @enum {string}
           */
          credential?: 'required' | 'off';
          allowed_credentials?: `crd_${string}`[];
          signature?: {
            /** @description A provider by name, such as `github`; or `custom`, with a `scheme`. */
            preset: string;
            /** @description With the preset `custom`: how requests are signed. */
            scheme?:
              | {
                  /** @constant */
                  type: 'signature';
                  /** @description `hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`. */
                  algorithm: string;
                  /** @enum {string} */
                  encoding: 'hex' | 'base64' | 'base64url';
                  /** @description An expression: the signature as it came. */
                  signature: string;
                  /** @description What stands before it, such as `sha256=`. */
                  prefix?: string;
                  /** @description What stands between several signatures in one header. */
                  separator?: string;
                  /** @description A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`. */
                  content: string;
                  /**
                   * @description How the secret becomes the key of an HMAC; default `utf8`.
                   * @enum {string}
                   */
                  secret_form?: 'utf8' | 'hex' | 'base64' | 'whsec';
                  timestamp?: {
                    value: string;
                    /** @enum {string} */
                    unit: 's' | 'ms' | 'rfc3339';
                    /** @description How far it may be from now, either way. */
                    tolerance: string;
                  };
                  /** @description What the message is called, where that is signed: it is taken once. */
                  id?: string;
                }
              | {
                  /** @constant */
                  type: 'token';
                  /** @description An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash. */
                  value: string;
                  prefix?: string;
                  /** @enum {string} */
                  form?: 'plain' | 'basic';
                }
              | {
                  /** @constant */
                  type: 'jws';
                  header: string;
                  prefix?: string;
                  algorithms: ('ES256' | 'RS256' | 'EdDSA')[];
                  /**
                   * Format: uri
                   * @description Where the keys are; without it, the secret is one.
                   */
                  jwks_url?: string;
                  issuer?: string;
                  audience?: string;
                  body_hash_claim?: string;
                  /** @description How old the token may be. */
                  max_age: string;
                }
              | {
                  /** @constant */
                  type: 'client_certificate';
                  header: string;
                  /** @enum {string} */
                  form: 'fingerprint' | 'pem' | 'xfcc';
                };
            /** @description What the preset wants to know besides, such as an id. */
            params?: {
              [key: string]: string;
            };
            /** @description In place of the preset's own. */
            tolerance?: string;
            /** @description Never read back. Generated, and shown in this one answer, when absent. */
            secret?: string;
          };
          allowlist?: string[];
          /** @description Expressions, all of which must hold; else 401. They alone do not make a listener secured. */
          rules?: string[];
        };
        payload?: {
          /** @description Default: all. */
          content_types?: string[];
          /** @description Default: the installation's limit. */
          max_bytes?: number;
          /** @description JSON Schema 2020-12, or draft-07 where `$schema` says so; or an object whose leaves are names of types. */
          schema?: {
            [key: string]: unknown;
          };
          /**
           * @description `refuse` (default): 422. `quarantine`: 200.
           * @enum {string}
           */
          on_mismatch?: 'refuse' | 'quarantine';
        };
        /** @description What is answered to a provider that asks; besides what the preset answers. */
        challenges?: {
          /** @enum {string} */
          method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
          /** @description A boolean expression over the request: whether this is it. */
          when: string;
          /** @description A text that each such body holds; others are not parsed. */
          marker?: string;
          /**
           * @description Looked at after the signature, where the provider signs its challenge.
           * @constant
           */
          verified?: true;
          answer: {
            status: number;
            /** @description Expressions; one that gives NULL leaves its header out. */
            headers?: {
              [key: string]: string;
            };
            /** @description A data mapper: JSON whose texts are expressions. */
            json?: unknown;
            /** @description An expression that gives a text. */
            text?: string;
          };
          /** @description Values made with the secret of the listener: `challenge_token["name"]`. */
          tokens?: {
            [key: string]: {
              /** @enum {string} */
              algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
              /** @enum {string} */
              encoding: 'hex' | 'base64' | 'base64url';
              /** @description An expression: what is signed with the secret of the listener. */
              of: string;
            };
          };
          /** @description An expression: the secret with which events will be signed; it waits for you. */
          capture?: string;
          /** @description A URL that is called before the provider is answered. */
          confirm?: {
            /** @description An expression that gives a URL. */
            url: string;
            /** @description The URL is called with GET over https, on one of these hosts; `*` is one label. */
            hosts: string[];
          };
        }[];
        /** @description Makes events only of requests for which it holds; others are answered with 200, `FILTERED`. */
        filter?: string;
        dedupe?: {
          /** @description What makes two requests the same; where it is NULL, a request is like no other. */
          key: string | string[];
          /** @description At most "7d"; "0s" turns it off. */
          window: string;
          /**
           * @description `first` (default): later ones are duplicates. `last`: they replace the payload, until the window has been quiet.
           * @enum {string}
           */
          keep?: 'first' | 'last';
          /** @description With `last`: how long an endless stream may hold the event back. */
          max_wait?: string;
        };
        mapping?: {
          /** @description The event's type; default: what the provider calls it. */
          type?: string;
          /** @description The event's data, a data mapper; default: the payload. */
          data?: unknown;
        };
        redaction?: {
          /** @description Such as `customer.email`, `cards[].number`, `*.token`. */
          paths: string[];
          /** @description Masked before anything is stored, and not only when it is read. Default false. */
          at_rest?: boolean;
        };
        /** @description Default: none for a secured listener, else 10 a second with a burst of 50. */
        rate_limit?: {
          per_second: number;
          burst: number;
        };
        /** @description Default: none. */
        quota?: {
          /** @description Of kept bodies and their headers; then 429, without a body kept. */
          max_bytes: number;
        };
        /**
         * @description Days that bodies are kept.
         * @enum {number}
         */
        retention?: 1 | 3 | 7 | 30 | 90 | 365;
        /** @description What is changed and why; kept with the version that this makes. */
        change_description?: string;
      };
    };
    InferSchemaAnswer: {
      schema: {
        [key: string]: unknown;
      };
      /** @description How many payloads it was made of. */
      payload_count: number;
    };
    ListListenerSnippetsAnswer: {
      items: components['schemas']['Snippet'][];
    };
    CreateCredentialInput: {
      /** @description 3 to 64 characters. */
      name: string;
      /**
       * @description Default `api_key`. An `oauth_client` gets access tokens at `POST /oauth/v1/token`.
       * @enum {string}
       */
      kind?: 'api_key' | 'oauth_client';
      /** @description Default: every listener that accepts credentials. */
      listener_ids?: `lsn_${string}`[];
      /** Format: date-time */
      expires_at?: string;
      /** @description Instead of `expires_at`. */
      expires_in?: string;
    };
    ListCredentialsAnswer: {
      items: components['schemas']['Credential'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateSigningKeyInput: Record<string, never>;
    ListSigningKeysAnswer: {
      items: components['schemas']['SigningKey'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateTriggerInput: {
      /** @description 3 to 64 characters. */
      name: string;
      listener_ids: `lsn_${string}`[];
      /** @description Starts a run only for events for which it holds. */
      condition?: string;
      /** @description A data mapper: what its steps send, as JSON, in place of the body as it came. */
      input?: unknown;
      workflow: {
        steps: {
          forward: {
            /** @description An http or https URL. */
            url: string;
            headers?: {
              [key: string]: string;
            };
            /** @description Default "15s", at most "60s". */
            timeout?: string;
            /** @description The trigger's signing secret (Standard Webhooks); generated when absent. */
            secret?: string;
          };
        }[];
      };
      retry?: {
        /** @description In all, the first one included. Default 8. */
        attempts?: number;
        /** @description The first wait; default "5s". */
        base?: string;
        /** @description The longest wait; default "6h". */
        max?: string;
      };
      /** @description How many of its runs may be under way at once; default 32. */
      concurrency?: number;
      /** @description Events are kept and their runs wait. Default false. */
      paused?: boolean;
    };
    ListTriggersAnswer: {
      items: components['schemas']['Trigger'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    UpdateTriggerInput: {
      name?: string | null;
      listener_ids?: `lsn_${string}`[] | null;
      condition?: string | null;
      input?: unknown | null;
      workflow?: {
        steps?:
          | {
              forward: {
                /** @description An http or https URL. */
                url: string;
                headers?: {
                  [key: string]: string;
                };
                /** @description Default "15s", at most "60s". */
                timeout?: string;
                /** @description The trigger's signing secret (Standard Webhooks); generated when absent. */
                secret?: string;
              };
            }[]
          | null;
      } | null;
      retry?: {
        attempts?: number | null;
        base?: string | null;
        max?: string | null;
      } | null;
      concurrency?: number | null;
      paused?: boolean | null;
    };
    ReplaceTriggerInput: {
      /** @description 3 to 64 characters. */
      name: string;
      listener_ids: `lsn_${string}`[];
      /** @description Starts a run only for events for which it holds. */
      condition?: string;
      /** @description A data mapper: what its steps send, as JSON, in place of the body as it came. */
      input?: unknown;
      workflow: {
        steps: {
          forward: {
            /** @description An http or https URL. */
            url: string;
            headers?: {
              [key: string]: string;
            };
            /** @description Default "15s", at most "60s". */
            timeout?: string;
            /** @description The trigger's signing secret (Standard Webhooks); generated when absent. */
            secret?: string;
          };
        }[];
      };
      retry?: {
        /** @description In all, the first one included. Default 8. */
        attempts?: number;
        /** @description The first wait; default "5s". */
        base?: string;
        /** @description The longest wait; default "6h". */
        max?: string;
      };
      /** @description How many of its runs may be under way at once; default 32. */
      concurrency?: number;
      /** @description Events are kept and their runs wait. Default false. */
      paused?: boolean;
    };
    CreateTriggerSecretInput: {
      /** @description Generated when absent. */
      secret?: string;
      /** @description How long the earlier secrets stay good; default "0s". */
      previous_expire_in?: string;
    };
    ListRequestsAnswer: {
      items: components['schemas']['Request'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateRequestReplayInput: Record<string, never>;
    ListEventsAnswer: {
      items: components['schemas']['Event'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateEventReplayInput: {
      trigger_ids?: `trg_${string}`[];
    };
    CreateEventReplayAnswer: {
      runs: components['schemas']['Run'][];
    };
    ListRunsAnswer: {
      items: components['schemas']['Run'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateRunCancellationInput: Record<string, never>;
    CreateRunReplayInput: Record<string, never>;
    ListDestinationsAnswer: {
      items: components['schemas']['Destination'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateDestinationProbeInput: Record<string, never>;
    CreateReplayInput:
      | {
          /** @constant */
          of: 'requests';
          filter: {
            listener_id?: `lsn_${string}`;
            /** @enum {string} */
            outcome?:
              'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
            ids?: `req_${string}`[];
            /** Format: date-time */
            since?: string;
            /** Format: date-time */
            until?: string;
          };
          /** @description True: tells how many and which, and does nothing. */
          plan?: boolean;
        }
      | {
          /** @constant */
          of: 'events';
          filter: {
            listener_id?: `lsn_${string}`;
            type?: string;
            ids?: `evt_${string}`[];
            /** Format: date-time */
            since?: string;
            /** Format: date-time */
            until?: string;
          };
          /** @description True: tells how many and which, and does nothing. */
          plan?: boolean;
        }
      | {
          /** @constant */
          of: 'runs';
          filter: {
            trigger_id?: `trg_${string}`;
            event_id?: `evt_${string}`;
            /** @enum {string} */
            status?: 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'canceled';
            ids?: `run_${string}`[];
            /** Format: date-time */
            since?: string;
            /** Format: date-time */
            until?: string;
          };
          /** @description True: tells how many and which, and does nothing. */
          plan?: boolean;
        };
    ListReplaysAnswer: {
      items: components['schemas']['Replay'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    CreateReplayCancellationInput: Record<string, never>;
    ListProvidersAnswer: {
      items: {
        /** @description What `verification.signature.preset` is called. */
        name: string;
        title: string;
        /** @enum {string} */
        verifies: 'signature' | 'token' | 'jws' | 'client_certificate';
        /** @description False: whoever sees one request can make others. */
        covers_body: boolean;
        /**
         * @description `given`: it is the provider that makes it. `any`: you, or the provider.
         * @enum {string}
         */
        secret: 'none' | 'given' | 'any';
        secret_at: string;
        /** @description What else it wants to know: all of these. */
        params: {
          [key: string]: string;
        };
        answers_challenges: boolean;
        /** @description `{url}` is the webhook URL. */
        setup: string[];
        /** @description What it does when it is not answered with 2xx, and how long it waits. */
        retries: string;
        /** @description The page that says so. Null: none was found, and no number is told. */
        retries_source: string | null;
        /** @description Where the type of the event comes from. */
        event_type: string | null;
        /** @description An expression that is a good dedupe key. */
        dedupe: string | null;
        /**
         * Format: uri
         * @description The provider's own page.
         */
        source: string;
        /** @description How it is known that this is right. */
        proof: string;
      }[];
    };
    CreateAccountInput: {
      /** @description 3 to 64 characters. */
      name: string;
      /**
       * @description `viewer` sees all but payloads, `log_viewer` payloads too, `editor` changes things, `admin` also who may do what.
       * @enum {string}
       */
      role: 'viewer' | 'log_viewer' | 'editor' | 'admin';
    };
    ListAccountsAnswer: {
      items: components['schemas']['Account'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    UpdateAccountInput: {
      /** @description 3 to 64 characters. */
      name?: string;
      /**
       * @description `viewer` sees all but payloads, `log_viewer` payloads too, `editor` changes things, `admin` also who may do what.
       * @enum {string}
       */
      role?: 'viewer' | 'log_viewer' | 'editor' | 'admin';
    };
    CreateAccountLinkInput: Record<string, never>;
    CreateAccountLinkAnswer: {
      /**
       * Format: uri
       * @description Sets the password, once; shown this once.
       */
      url: string;
      /** Format: date-time */
      expires_at: string;
    };
    CreateAccountTokenInput: {
      /** @description 3 to 64 characters. */
      name: string;
      /**
       * @description No more than the account has.
       * @enum {string}
       */
      role: 'viewer' | 'log_viewer' | 'editor' | 'admin';
      /** @description Default: the one that calls. Others are for admins. */
      account_id?: `acc_${string}`;
      /** @description Default "90d"; null: it does not expire. */
      expires_in?: string | null;
    };
    ListAccountTokensAnswer: {
      items: components['schemas']['AccountToken'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    ListAuditEntriesAnswer: {
      items: components['schemas']['AuditEntry'][];
      /** @description Null at the end. A page that is short, or empty, may have one: there is more. */
      next_cursor: string | null;
    };
    GetHealthAnswer: {
      /** @constant */
      status: 'ok';
      /**
       * @description What the process does.
       * @enum {string}
       */
      role: 'all' | 'ingest' | 'worker';
    };
    GetOpenapiAnswer: {
      [key: string]: unknown;
    };
    Webhooks_sendAWebhookToAWebhookListener_Response_200: {
      /** @description A confirmation message. */
      message: string;
      /**
       * @description The status of the event receipt.
       * @enum {string}
       */
      status: 'RECEIVED' | 'FILTERED' | 'DUPLICATE' | 'QUARANTINED';
      /** @description The event, of a duplicate the first one: `GET /api/v1/events/{id}` reads it. Absent where there is none. */
      event_id?: string;
      /** @description The request, as in `X-Request-Id`. */
      request_id: string;
    };
    CreateOauthTokenInput: {
      /** @constant */
      grant_type: 'client_credentials';
      /** @description Left out where it comes by Basic. */
      client_id?: string;
      /** @description Left out where it comes by Basic. */
      client_secret?: string;
    };
    OauthRefusal: {
      /** @description A code of RFC 6749, 5.2. */
      error: string;
      error_description: string;
      request_id: string;
    };
    OauthToken: {
      access_token: string;
      /** @constant */
      token_type: 'Bearer';
      /** @description Seconds. */
      expires_in: number;
      /** @description The same, for those who expect it here. */
      data: {
        access_token: string;
        /** @constant */
        token_type: 'Bearer';
        /** @description Seconds. */
        expires_in: number;
      };
    };
    CredentialTest: {
      Message: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listListeners: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists listeners, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListListenersAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createListener: {
    parameters: {
      query?: {
        /** @description `true` checks everything, answers what would be, and changes nothing. */
        dry_run?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateListenerInput'];
      };
    };
    responses: {
      /** @description The plan. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerWithSecret'];
        };
      };
      /** @description Creates a listener; a name is enough */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerWithSecret'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getListener: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one listener */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Listener'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  replaceListener: {
    parameters: {
      query?: {
        /** @description `true` checks everything, answers what would be, and changes nothing. */
        dry_run?: 'true' | 'false';
        /** @description How long the secrets stay good that another one in the body replaces; default "0s". Not over a change of the preset. */
        previous_expire_in?: string;
      };
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReplaceListenerInput'];
      };
    };
    responses: {
      /** @description Replaces the definition of a listener: what is left out is at its default, but for the secret, which stays */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerWithSecret'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteListener: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Deletes a listener; its URL answers 404 from now on, its requests and events stay */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  updateListener: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/merge-patch+json': components['schemas']['UpdateListenerInput'];
      };
    };
    responses: {
      /** @description Changes a listener by JSON merge patch (RFC 7396) */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerWithSecret'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createListenerSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateListenerSecretInput'];
      };
    };
    responses: {
      /** @description Adds a signature secret, shown this once, and ends the earlier ones */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreateListenerSecretAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteListenerSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
        secret_id: `sec_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Deletes a signature secret, but not the last good one */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  confirmListenerSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
        secret_id: `sec_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Confirms a secret that came in a handshake, and shows it this once */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreateListenerSecretAnswer'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createListenerUrl: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateListenerUrlInput'];
      };
    };
    responses: {
      /** @description Gives a listener a new webhook URL, and ends the earlier ones */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Listener'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listListenerVersions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists the last 50 versions of a listener, newest first */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListListenerVersionsAnswer'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getListenerVersion: {
    parameters: {
      query?: {
        /** @description Default: the version before. */
        compare_to?: number;
      };
      header?: never;
      path: {
        id: `lsn_${string}`;
        number: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one version of a listener, and what is different from another one */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerVersionDetail'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createListenerRestoration: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
        number: number;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateListenerRestorationInput'];
      };
    };
    responses: {
      /** @description Makes a listener what it was, as a new version; its URLs and its secrets stay */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerWithSecret'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  testListener: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['TestListenerInput'];
      };
    };
    responses: {
      /** @description What each stage of a listener, as it is or would be, says of a request; keeps nothing */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerTest'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  testDefinition: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TestDefinitionInput'];
      };
    };
    responses: {
      /** @description The same for a listener that does not exist */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListenerTest'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  inferSchema: {
    parameters: {
      query?: {
        /** @description How many requests are looked at, at most; default 50. */
        limit?: number;
      };
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A JSON Schema that the newest payloads of a listener fit, to begin with */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InferSchemaAnswer'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listListenerSnippets: {
    parameters: {
      query?: {
        /** @description Default: all. */
        language?:
          'curl' | 'python' | 'javascript' | 'go' | 'ruby' | 'java' | 'php' | 'csharp' | 'swift';
      };
      header?: never;
      path: {
        id: `lsn_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Code that sends to a listener with the key and the signature that it wants */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListListenerSnippetsAnswer'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listCredentials: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        /** @description `true` lists revoked ones too. */
        revoked?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists credentials, newest first; revoked ones only when asked for */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListCredentialsAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createCredential: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateCredentialInput'];
      };
    };
    responses: {
      /** @description Creates an API key or an OAuth client; its token or secret is shown this once */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewCredential'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getCredential: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `crd_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one credential, revoked ones too: the request log names them */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Credential'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteCredential: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `crd_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Revokes a credential, at once */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listSigningKeys: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists signing keys that are not retired, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListSigningKeysAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createSigningKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateSigningKeyInput'];
      };
    };
    responses: {
      /** @description Makes a new signing key; tokens of the earlier ones stay good until those retire */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SigningKey'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteSigningKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `key_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Retires a signing key that is not current and has signed no live credential */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listTriggers: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        listener_id?: `lsn_${string}`;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists triggers, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListTriggersAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createTrigger: {
    parameters: {
      query?: {
        /** @description `true` checks everything, answers what would be, and changes nothing. */
        dry_run?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTriggerInput'];
      };
    };
    responses: {
      /** @description The plan. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Trigger'];
        };
      };
      /** @description Binds the events of listeners to a workflow */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewTrigger'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getTrigger: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `trg_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one trigger */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Trigger'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  replaceTrigger: {
    parameters: {
      query?: {
        /** @description `true` checks everything, answers what would be, and changes nothing. */
        dry_run?: 'true' | 'false';
        /** @description How long the secrets stay good that another one in the body replaces; default "0s". Not over a change of the preset. */
        previous_expire_in?: string;
      };
      header?: never;
      path: {
        id: `trg_${string}`;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReplaceTriggerInput'];
      };
    };
    responses: {
      /** @description Replaces the definition of a trigger: what is left out is at its default, but for the secret, which stays */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Trigger'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteTrigger: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `trg_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Deletes a trigger; its unfinished runs are canceled */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  updateTrigger: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `trg_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/merge-patch+json': components['schemas']['UpdateTriggerInput'];
      };
    };
    responses: {
      /** @description Changes a trigger by JSON merge patch (RFC 7396); `{"paused":true}` pauses it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Trigger'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createTriggerSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `trg_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateTriggerSecretInput'];
      };
    };
    responses: {
      /** @description Adds a signing secret, shown this once, and ends the earlier ones */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreateListenerSecretAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listRequests: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        /** @description Not before this instant. */
        since?: string;
        /** @description Before this instant. */
        until?: string;
        listener_id?: `lsn_${string}`;
        /** @description Text that the kept body contains; a page may come out short. */
        q?: string;
        /** @description An expression that holds for what is kept of it; a page may come out short, and says where to go on. */
        where?: string;
        /** @description The event's type. */
        type?: string;
        outcome?: 'received' | 'filtered' | 'duplicate' | 'quarantined' | 'challenged' | 'rejected';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists requests, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListRequestsAnswer'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `req_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one request */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestDetail'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getRequestBody: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `req_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The bytes of the body, exactly as they came */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': unknown;
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_erased`: The body is no longer kept. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  eraseRequestBody: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `req_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Erases the body and the headers for good, of its replays too, and what destinations answered; the row stays */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createRequestReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `req_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateRequestReplayInput'];
      };
    };
    responses: {
      /** @description Puts the request through the stages again, as the listener is now; answers with the new request */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_erased`: The body is no longer kept. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  streamRequests: {
    parameters: {
      query?: {
        listener_id?: `lsn_${string}`;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Live tail of requests as server-sent events, and of replays of events; resumes after `Last-Event-ID` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listEvents: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        /** @description Not before this instant. */
        since?: string;
        /** @description Before this instant. */
        until?: string;
        listener_id?: `lsn_${string}`;
        /** @description Text that the kept body contains; a page may come out short. */
        q?: string;
        /** @description An expression that holds for what is kept of it; a page may come out short, and says where to go on. */
        where?: string;
        /** @description The event's type. */
        type?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists events, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListEventsAnswer'];
        };
      };
      /**
       * @description `expression_invalid`: An expression or a schema in the request is wrong; `details` says where and why.
       *
       *     `request_invalid`: The request does not fit the contract; the message names the field.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getEvent: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `evt_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one event with its payload, headers, stages and runs */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventDetail'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createEventReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `evt_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateEventReplayInput'];
      };
    };
    responses: {
      /** @description Starts new runs of an event: of the triggers named, else of all that are bound to its listener now */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreateEventReplayAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_erased`: The body is no longer kept. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listRuns: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        /** @description Not before this instant. */
        since?: string;
        /** @description Before this instant. */
        until?: string;
        trigger_id?: `trg_${string}`;
        event_id?: `evt_${string}`;
        status?: 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'canceled';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists runs, newest first; `status=failed` lists dead letters */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListRunsAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getRun: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `run_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one run with its steps and attempts */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunDetail'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createRunCancellation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `run_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateRunCancellationInput'];
      };
    };
    responses: {
      /** @description Cancels a run that has not ended */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Run'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createRunReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `run_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateRunReplayInput'];
      };
    };
    responses: {
      /** @description Starts a new run of the same event and trigger; answers with it */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Run'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_erased`: The body is no longer kept. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listDestinations: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        status?: 'open' | 'paused' | 'probing';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists where runs have been sent since the process began, as this process sees it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListDestinationsAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getDestination: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `dst_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one destination */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Destination'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createDestinationProbe: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `dst_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateDestinationProbeInput'];
      };
    };
    responses: {
      /** @description Probes a paused destination now instead of later, with a run that waits for it */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Destination'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listReplays: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists replays, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListReplaysAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createReplay: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateReplayInput'];
      };
    };
    responses: {
      /** @description The plan. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReplayPlan'];
        };
      };
      /** @description Puts many requests, events or runs through again; with `"plan":true` only tells which */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Replay'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `rpl_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one replay with its progress */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Replay'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createReplayCancellation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `rpl_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateReplayCancellationInput'];
      };
    };
    responses: {
      /** @description Cancels a replay; runs that it has started go on */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Replay'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listProviders: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists the providers whose signatures and challenges are known */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListProvidersAnswer'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getStorage: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How much is kept and since when, what room it takes, and what retention has deleted */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Storage'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listAccounts: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists accounts, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListAccountsAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createAccount: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateAccountInput'];
      };
    };
    responses: {
      /** @description Creates an account for the Studio; its owner chooses the password by the link */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewAccount'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getAccount: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `acc_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one account */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteAccount: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `acc_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Deletes an account and ends its sessions, but not the last admin */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  updateAccount: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `acc_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/merge-patch+json': components['schemas']['UpdateAccountInput'];
      };
    };
    responses: {
      /** @description Changes the name or the role of an account by JSON merge patch (RFC 7396) */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteAccountSecondFactor: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `acc_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Takes the second factor from an account, whose owner has lost it */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `state_conflict`: The resource is in a state that does not allow this. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createAccountLink: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `acc_${string}`;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['CreateAccountLinkInput'];
      };
    };
    responses: {
      /** @description A link that sets a new password, good once and for a day */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreateAccountLinkAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listAccountTokens: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        /** @description Of this account only. */
        account_id?: `acc_${string}`;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists one's own tokens, newest first; those of all accounts for an admin */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListAccountTokensAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  createAccountToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateAccountTokenInput'];
      };
    };
    responses: {
      /** @description Creates a token for programs of an account, which is taken like the admin token */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewAccountToken'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getAccountToken: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `tok_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Reads one token, but not what is shown */
      200: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccountToken'];
        };
      };
      /** @description Nothing is new since `If-None-Match`. */
      304: {
        headers: {
          /** @description For `If-None-Match` and `If-Match`. */
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  deleteAccountToken: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: `tok_${string}`;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Revokes a token: it is refused from the next call on */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `etag_mismatch`: The resource has changed since it was read; read it again. */
      412: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  listAuditEntries: {
    parameters: {
      query?: {
        /** @description How many items a page has; default 50. */
        limit?: number;
        /** @description The `next_cursor` of the page before. */
        cursor?: string;
        /** @description Not before this instant. */
        since?: string;
        /** @description Before this instant. */
        until?: string;
        /** @description The name of an account. */
        actor?: string;
        /** @description Such as `updateListener`. */
        operation?: string;
        /** @description The id of what was changed. */
        subject?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Lists what was changed over this API, by whom, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ListAuditEntriesAnswer'];
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  exportAuditEntries: {
    parameters: {
      query?: {
        /** @description Not before this instant. */
        since?: string;
        /** @description Before this instant. */
        until?: string;
        /** @description The name of an account. */
        actor?: string;
        /** @description Such as `updateListener`. */
        operation?: string;
        /** @description The id of what was changed. */
        subject?: string;
        /** @description Default `csv`. */
        format?: 'csv' | 'ndjson';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The whole log, or what fits, as a file, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': unknown;
          'application/x-ndjson': unknown;
        };
      };
      /** @description `request_invalid`: The request does not fit the contract; the message names the field. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whether the process is alive */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GetHealthAnswer'];
        };
      };
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whether the store takes writes and the process is not draining */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GetHealthAnswer'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Metrics in the Prometheus text format; wants the admin token, since counts tell about traffic */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': unknown;
        };
      };
      /** @description `token_invalid`: The token or the session is missing or wrong, or has ended. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `internal_error`: A fault in Earshot; the log has a line with this request id. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getOpenapi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description This document */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GetOpenapiAnswer'];
        };
      };
    };
  };
  getDocs: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The documentation: which pages there are */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': unknown;
        };
      };
    };
  };
  getDocsPage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        page: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page of the documentation; with `.md` behind its name, as Markdown */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': unknown;
          'text/markdown': unknown;
        };
      };
      /** @description `resource_not_found`: Nothing has this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getLlmsIndex: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Which pages there are, for language models (llmstxt.org) */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': unknown;
        };
      };
    };
  };
  getLlmsFull: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All pages of the documentation in one text */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': unknown;
        };
      };
    };
  };
  createOauthToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateOauthTokenInput'];
        'application/x-www-form-urlencoded': components['schemas']['CreateOauthTokenInput'];
      };
    };
    responses: {
      /** @description An access token: listeners take it like an API key. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthToken'];
        };
      };
      /** @description `invalid_request`, `unsupported_grant_type` or `invalid_scope` */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthRefusal'];
        };
      };
      /** @description `invalid_client`: unknown, revoked or expired, or the secret is wrong. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthRefusal'];
        };
      };
      /** @description `invalid_request`: the body is too large. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthRefusal'];
        };
      };
      /** @description `invalid_request`: the body is neither a form nor JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthRefusal'];
        };
      };
      /** @description `temporarily_unavailable`: too many failures; wait as `Retry-After` says. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthRefusal'];
        };
      };
      /** @description `temporarily_unavailable`: this node cannot look whether its configuration still holds. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OauthRefusal'];
        };
      };
    };
  };
  testCredential: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is good. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CredentialTest'];
        };
      };
      /**
       * @description `credential_missing`: The listener wants a credential and none came.
       *
       *     `credential_invalid`: The credential is malformed, forged, or of another installation.
       *
       *     `credential_expired`: The credential is past its expiry.
       *
       *     `credential_revoked`: The credential has been revoked.
       */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `failures_exceeded`: Too many refused requests from this address; wait as `Retry-After` says. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `configuration_stale`: This node could not look for too long whether its configuration still holds; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  'send-a-webhook-to-a-webhook-listener': {
    parameters: {
      query?: never;
      header?: {
        /** @description An API key or an access token as a JWT Bearer token, or as the password of Basic. Left out where the listener verifies a signature instead. */
        Authorization?: string;
      };
      path: {
        /** @description The UUID of the webhook URL. */
        listener_id: string;
      };
      cookie?: never;
    };
    /** @description Any payload; JSON is parsed. */
    requestBody?: {
      content: {
        'application/json': unknown;
        '*/*': unknown;
      };
    };
    responses: {
      /** @description What came is durable, with the event if it made one. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Webhooks_sendAWebhookToAWebhookListener_Response_200'];
        };
      };
      /**
       * @description `body_malformed`: The body is not what its content type says.
       *
       *     `body_incomplete`: The connection ended before the whole body had come.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /**
       * @description `credential_missing`: The listener wants a credential and none came.
       *
       *     `credential_invalid`: The credential is malformed, forged, or of another installation.
       *
       *     `credential_expired`: The credential is past its expiry.
       *
       *     `credential_revoked`: The credential has been revoked.
       *
       *     `signature_missing`: The listener wants a signature and none came.
       *
       *     `signature_malformed`: The signature is not in the form that its scheme prescribes.
       *
       *     `signature_mismatch`: The signature was not made over these bytes with a secret of the listener.
       *
       *     `signature_expired`: The signed time is further from now than the scheme tolerates.
       *
       *     `secret_unreadable`: The listener's secret cannot be decrypted; nothing can be verified with it.
       *
       *     `rule_failed`: A verification rule of the listener does not hold, or cannot be evaluated.
       */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /**
       * @description `address_not_allowed`: The sender's address is not on the listener's allowlist.
       *
       *     `credential_not_allowed`: The credential is good, but not for this listener.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No enabled listener has this URL. The body is empty. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `method_not_allowed`: This address does not take the method; see the `Allow` header. */
      405: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `body_too_large`: The body is larger than the listener takes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /**
       * @description `content_type_unsupported`: The listener does not take this content type.
       *
       *     `encoding_unsupported`: The body has a content encoding that is not served.
       */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /**
       * @description `payload_schema_mismatch`: The payload does not fit the listener's schema; `details` has what does not, by JSON pointer.
       *
       *     `expression_failed`: An expression of the listener or the trigger cannot be evaluated for this payload.
       */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /**
       * @description `failures_exceeded`: Too many refused requests from this address; wait as `Retry-After` says.
       *
       *     `rate_limited`: Over the rate limit; wait as `Retry-After` says.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description `store_unavailable`: The event could not be made durable now; send it again. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
}
