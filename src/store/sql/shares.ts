import { sql, type RawBuilder } from 'kysely';
import { SECOND } from '../../base/duration.ts';
import { keyOf, newUuid, NODES, SLOTS_PER_NODE, toId, type Id } from '../../base/id.ts';
import type { Note, NodeName, ShareShelf, Term, TokenQuery, Tokens } from '../share-shelf.ts';
import type { Database } from './dialect.ts';
import { unavailable } from './unavailable.ts';

/**
 * Each of these is one statement, and by itself a transaction, on the connection for short questions: nothing here
 * holds a row for longer than that takes, and nothing waits in line with what senders wait for.
 */
export function createShareShelf(
  database: Database,
  newId: (prefix: 'lea') => Id<'lea'>,
): ShareShelf {
  const ask = async <R>(text: RawBuilder<R>): Promise<R[]> =>
    database.readPromptly(text.compile(database.query)).catch((error: unknown) => {
      throw unavailable(error);
    });
  /** It carries the number of this process, as the leases do that it takes. */
  const newName = (): NodeName => newId('lea');

  return {
    isShared: !database.isExclusive,
    async join(now) {
      const node = newName();
      // Whoever was here under its number is gone, as those leases are that were taken under it.
      await ask(sql`
        WITH before AS (DELETE FROM nodes_present WHERE ${numberIn(sql`id`)} = ${numberOf(node)})
        INSERT INTO nodes_present (id, seen_at) VALUES (${keyOf(node)}, ${now.getTime()})`);
      return node;
    },
    async attend(node, term) {
      // A lost connection may have cost it its number: the leases that it takes are no longer told by its name. What it
      // had stays taken until those are gone that it took before.
      if (numberOf(node) !== numberOf(newName())) return undefined;
      const rows = await ask(attend(node, term));
      if (rows[0]?.is_here !== true) return undefined;
      return rows.map(({ id, mark }) => ({ node: toId('lea', id), mark }));
    },
    async leave(node) {
      await ask(leave(node));
    },
    async findNote(name) {
      const rows = await ask(findNote(name));
      const [note] = rows;
      const nodes = rows.flatMap(({ node }) => (node === null ? [] : [toId('lea', node)]));
      return { name, version: note?.version ?? undefined, text: note?.text ?? '', nodes };
    },
    listWatched: () => ask(sql<Note>`SELECT name, version, text FROM node_notes WHERE watched = 1`),
    async replaceNote({ name, version }, { text, isWatched }) {
      const written = await ask(
        replaceNote({ name, version, text: text ?? '' }, text === undefined, isWatched),
      );
      const isWritten = written.length > 0;
      if (isWritten) database.notices.notify(CHANNEL, name);
      return isWritten;
    },
    onNotice: (listener) => database.notices.listen(CHANNEL, listener),
    takeTokens: (query) => takeTokens(ask, query),
  };
}

const CHANNEL = 'notes';

function numberOf(node: NodeName): number {
  return Math.floor(keyOf(node) / SLOTS_PER_NODE) % NODES;
}

function numberIn(key: RawBuilder<unknown>): RawBuilder<number> {
  return sql`${key} / ${sql.lit(SLOTS_PER_NODE)} % ${sql.lit(NODES)}`;
}

function leave(node: NodeName): RawBuilder<unknown> {
  return sql`DELETE FROM nodes_present WHERE id = ${keyOf(node)}`;
}

interface PresentRow {
  readonly id: number;
  readonly mark: number;
  readonly is_here: boolean;
}

/** Who has a lease is not gone: its run counts until somebody has taken it back. */
function attend(node: NodeName, { now, silent }: Term): RawBuilder<PresentRow> {
  const hasLease = sql`EXISTS (SELECT FROM runs
    WHERE lease_id IS NOT NULL AND ${numberIn(sql`lease_id`)} = ${numberIn(sql`nodes_present.id`)})`;
  const others = silent.filter((other) => other.node !== node);
  const isSilent = others.map(
    (other) => sql`(id = ${keyOf(other.node)} AND seen_at = ${other.mark})`,
  );
  // A clock that was set back must not make it look silent.
  return sql`
    WITH gone AS (
      DELETE FROM nodes_present WHERE (${sql.join([sql`false`, ...isSilent], sql` OR `)}) AND NOT ${hasLease}),
    here AS (
      UPDATE nodes_present SET seen_at = greatest(seen_at + 1, ${now.getTime()}) WHERE id = ${keyOf(node)} RETURNING id)
    SELECT id, seen_at AS mark, EXISTS (SELECT FROM here) AS is_here FROM nodes_present`;
}

interface NoteRow {
  readonly version: string | null;
  readonly text: string | null;
  readonly node: number | null;
}

/** In one statement: who joins behind a note that was read must not be missing where its own was read with it. */
function findNote(name: string): RawBuilder<NoteRow> {
  return sql`SELECT notes.version, notes.text, nodes_present.id AS node
    FROM (SELECT ${name}::text AS name) AS asked LEFT JOIN node_notes AS notes ON notes.name = asked.name
    LEFT JOIN nodes_present ON true`;
}

function replaceNote(note: Note, isDeleted: boolean, isWatched: boolean): RawBuilder<unknown> {
  const { name, version, text } = note;
  if (isDeleted)
    return sql`DELETE FROM node_notes WHERE name = ${name} AND version = ${version ?? ''} RETURNING name`;
  const [next, watched] = [newUuid(), isWatched ? 1 : 0];
  if (version === undefined)
    return sql`INSERT INTO node_notes (name, version, text, watched) VALUES (${name}, ${next}, ${text}, ${watched})
      ON CONFLICT (name) DO NOTHING RETURNING name`;
  return sql`UPDATE node_notes SET version = ${next}, text = ${text}, watched = ${watched}
    WHERE name = ${name} AND version = ${version} RETURNING name`;
}

/** Computed by the server on the row as it is when nobody else can change it. */
async function takeTokens(
  ask: <R>(text: RawBuilder<R>) => Promise<R[]>,
  { listenerId, limit, wanted, now }: TokenQuery,
): Promise<Tokens> {
  const [burst, nowMs] = [sql`${limit.burst}::float8`, sql`${now.getTime()}::bigint`];
  const gained = sql`greatest(0, ${nowMs} - own.filled_at) * ${limit.perSecond / SECOND}::float8`;
  const filled = sql`least(${burst}, own.tokens + ${gained})`;
  const taken = sql`least(${wanted}::bigint, floor(${filled})::bigint)`;
  const first = Math.min(wanted, limit.burst);
  const rows = await ask(sql<Tokens>`
    INSERT INTO rate_buckets AS own (listener_id, tokens, filled_at, taken)
      VALUES (${keyOf(listenerId)}, ${limit.burst - Math.max(0, first)}, ${nowMs}, ${first})
    ON CONFLICT (listener_id) DO UPDATE SET taken = ${taken}, tokens = least(${burst}, ${filled} - ${taken}),
      filled_at = greatest(own.filled_at, ${nowMs})
    RETURNING taken::int AS taken, tokens AS left`);
  return rows[0] ?? { taken: 0, left: 0 };
}
