import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** One command of the first row, as `earshot --help` tells it; what it takes and does is in a file of its own. */
export interface CommandRow {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  /** Gives the command its options, or those below it. */
  readonly load: () => Promise<(command: Command, terminal: Terminal) => void>;
}

/**
 * The command table. Files are loaded when they are asked for: most of them bring the contract, and some the way out or
 * the log, which would be half of the time that a short command takes.
 */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'init',
    summary: 'Writes a configuration into this folder, with every setting explained',
    load: async () => (await import('./init.ts')).addInit,
  },
  {
    name: 'serve',
    summary: 'Starts the server, and prints what to type next',
    load: async () => (await import('./serve.ts')).addServe,
  },
  {
    name: 'doctor',
    summary: 'Looks at store, clock, disk, permissions, public URL and settings',
    load: async () => (await import('./doctor.ts')).addDoctor,
  },
  {
    name: 'listen',
    summary: 'Sends live events on to a program on this machine, while it runs',
    load: async () => (await import('./listen.ts')).addListen,
  },
  {
    name: 'listeners',
    summary: 'What receives webhooks: who may send, and to which URL',
    load: async () => (await import('./listeners.ts')).addListeners,
  },
  {
    name: 'providers',
    summary: 'Whose webhooks can be verified, and how they are set up',
    load: async () => (await import('./providers.ts')).addProviders,
  },
  {
    name: 'credentials',
    summary: 'What callers present: API keys, and OAuth clients that get access tokens',
    load: async () => (await import('./credentials.ts')).addCredentials,
  },
  {
    name: 'signing-keys',
    summary: 'What signs API keys and access tokens',
    load: async () => (await import('./signing-keys.ts')).addSigningKeys,
  },
  {
    name: 'accounts',
    alias: 'account',
    summary: 'Who may sign in to the Studio',
    load: async () => (await import('./accounts.ts')).addAccounts,
  },
  {
    name: 'tokens',
    summary: 'What programs of an account show in place of the admin token',
    load: async () => (await import('./tokens.ts')).addTokens,
  },
  {
    name: 'audit',
    summary: 'What was changed, and by whom',
    load: async () => (await import('./audit.ts')).addAudit,
  },
  {
    name: 'triggers',
    summary: 'What is done with the events of listeners',
    load: async () => (await import('./triggers.ts')).addTriggers,
  },
  {
    name: 'apply',
    summary: 'Makes listeners and triggers what files say',
    load: async () => (await import('./apply.ts')).addApply,
  },
  {
    name: 'export',
    summary: 'Prints the listeners and triggers of a server as a file for apply',
    load: async () => (await import('./export.ts')).addExport,
  },
  {
    name: 'requests',
    summary: 'What came, and what became of it',
    load: async () => (await import('./requests.ts')).addRequests,
  },
  {
    name: 'events',
    summary: 'The durable facts that requests became',
    load: async () => (await import('./events.ts')).addEvents,
  },
  {
    name: 'runs',
    summary: 'What triggers have started, and how it goes',
    load: async () => (await import('./runs.ts')).addRuns,
  },
  {
    name: 'tail',
    summary: 'Shows requests as they come',
    load: async () => (await import('./tail.ts')).addTail,
  },
  {
    name: 'send',
    summary:
      'Sends a webhook to a listener, signed as a provider signs; or one that is kept, once more',
    load: async () => (await import('./send.ts')).addSend,
  },
  {
    name: 'replay',
    summary: 'Puts requests, events or runs through again',
    load: async () => (await import('./replay.ts')).addReplay,
  },
  {
    name: 'replays',
    summary: 'Replays: those of many go on at the server',
    load: async () => (await import('./replays.ts')).addReplays,
  },
  {
    name: 'storage',
    summary: 'How much is kept, and how much room it takes',
    load: async () => (await import('./storage.ts')).addStorage,
  },
  {
    name: 'backup',
    summary: 'Copies the embedded store into a new folder, while the server runs',
    load: async () => (await import('./backup.ts')).addBackup,
  },
  {
    name: 'restore',
    summary: 'Puts a backup into a data folder that no server uses',
    load: async () => (await import('./restore.ts')).addRestore,
  },
  {
    name: 'migrate',
    summary: 'Brings the tables of the store up to date, without starting a server',
    load: async () => (await import('./migrate.ts')).addMigrate,
  },
  {
    name: 'migrate-store',
    summary: 'Moves an embedded store to PostgreSQL, and compares every row',
    load: async () => (await import('./migrate-store.ts')).addMigrateStore,
  },
  {
    name: 'master-key',
    summary: 'What the secrets in the store are sealed with',
    load: async () => (await import('./master-key.ts')).addMasterKey,
  },
  {
    name: 'profile',
    summary: 'Servers to talk to, by name: their addresses and tokens',
    load: async () => (await import('./profile.ts')).addProfile,
  },
  {
    name: 'mcp',
    summary: 'Serves the API to language models, by the Model Context Protocol',
    load: async () => (await import('./mcp.ts')).addMcp,
  },
  {
    name: 'completion',
    summary: 'Prints what a shell needs to complete commands and options',
    load: async () => (await import('./completion.ts')).addCompletion,
  },
];
