/**
 * What a database is like that is to hold the store. A window of the room, for the command line, which looks beside the
 * server and not through it: it must be possible too when no server can start on it.
 */
export { examinePostgres, type PostgresCheckup } from './sql/postgres-checkup.ts';
