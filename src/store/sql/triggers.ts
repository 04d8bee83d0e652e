import { keyOf, toId } from '../../base/id.ts';
import type { Trigger } from '../../model/trigger.ts';
import type { Workflow } from '../../model/workflow.ts';
import type { TriggerShelf, WorkflowShelf } from '../store.ts';
import { readOne, toStatement, type Database, type Statement } from './dialect.ts';
import { toSecretReference } from './listeners.ts';
import { insertSecret } from './secrets.ts';
import type { TriggerRow } from './tables.ts';

type Definition = Omit<Trigger, 'id' | 'workflowId' | 'secrets' | 'createdAt' | 'updatedAt'>;

export function createTriggerShelf(database: Database): TriggerShelf {
  const { query } = database;

  async function load(key?: number): Promise<readonly Trigger[]> {
    let rows = query
      .selectFrom('triggers')
      .selectAll()
      .where('deleted_at', 'is', null)
      .orderBy('id', 'desc');
    if (key !== undefined) rows = rows.where('id', '=', key);
    const secrets = query
      .selectFrom('secrets')
      .selectAll()
      .where('owner_id', 'like', 'trg_%')
      .orderBy('id', 'desc');
    const [triggers, secretRows] = await Promise.all([
      database.read(rows.compile()),
      database.read(secrets.compile()),
    ]);
    const secretsOf = Map.groupBy(secretRows, (row) => row.owner_id);
    return triggers.map((row) => ({
      ...fromRow(row),
      secrets: (secretsOf.get(toId('trg', row.id)) ?? []).map(toSecretReference),
    }));
  }

  return {
    list: () => load(),
    async find(id) {
      return (await load(keyOf(id)))[0];
    },
    async insert(trigger, { workflow, secrets }) {
      const row = {
        id: keyOf(trigger.id),
        definition: toDefinition(trigger),
        workflow_id: keyOf(trigger.workflowId),
        created_at: trigger.createdAt.getTime(),
        updated_at: trigger.updatedAt.getTime(),
        deleted_at: null,
      };
      await database.write([
        insertWorkflow(database, workflow),
        toStatement(query.insertInto('triggers').values(row).compile()),
        ...secrets.map((secret) => insertSecret(database, secret)),
      ]);
    },
    async update(trigger, workflow) {
      const change = query
        .updateTable('triggers')
        .set({
          definition: toDefinition(trigger),
          workflow_id: keyOf(trigger.workflowId),
          updated_at: trigger.updatedAt.getTime(),
        })
        .where('id', '=', keyOf(trigger.id));
      const unit = [toStatement(change.compile())];
      if (workflow !== undefined) unit.unshift(insertWorkflow(database, workflow));
      await database.write(unit);
    },
    async delete(id, at) {
      const key = keyOf(id);
      const remove = query
        .updateTable('triggers')
        .set({ deleted_at: at.getTime() })
        .where('id', '=', key);
      const cancel = query
        .updateTable('runs')
        .set({ status: 'canceled', due_at: null, ended_at: at.getTime() })
        .where('trigger_id', '=', key)
        .where('status', 'in', ['pending', 'waiting']);
      const secrets = query.deleteFrom('secrets').where('owner_id', '=', id);
      await database.write([remove, cancel, secrets].map((one) => toStatement(one.compile())));
    },
  };
}

export function createWorkflowShelf(database: Database): WorkflowShelf {
  return {
    async find(id) {
      const query = database.query.selectFrom('workflows').selectAll().where('id', '=', keyOf(id));
      const row = await readOne(database, query.compile());
      return row === undefined
        ? undefined
        : { id, steps: JSON.parse(row.steps) as Workflow['steps'] };
    },
  };
}

function insertWorkflow(database: Database, workflow: Workflow): Statement {
  const row = { id: keyOf(workflow.id), steps: JSON.stringify(workflow.steps) };
  return toStatement(database.query.insertInto('workflows').values(row).compile());
}

function toDefinition(trigger: Trigger): string {
  const { name, listenerIds, retry, concurrency, paused } = trigger;
  return JSON.stringify({ name, listenerIds, retry, concurrency, paused } satisfies Definition);
}

function fromRow(row: TriggerRow): Omit<Trigger, 'secrets'> {
  return {
    ...(JSON.parse(row.definition) as Definition),
    id: toId('trg', row.id),
    workflowId: toId('wfl', row.workflow_id),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
