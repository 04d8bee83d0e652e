/**
 * The embedded store as files: copied while a server writes to it, checked, put in place. A window of the room, for
 * the command line, which does this beside the server and not through it: a backup must be possible too when the
 * server does not answer.
 */
export {
  checkStoreFile,
  copyStore,
  holdFolder,
  isFolderHeld,
  STORE_FILE,
  STORE_FILES,
} from './sql/sqlite-backup.ts';
