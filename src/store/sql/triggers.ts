import { keyOf, toId } from '../../base/id.ts';
import type { Trigger, TriggerId } from '../../model/trigger.ts';
import type { Workflow } from '../../model/workflow.ts';
import type { TriggerShelf, WorkflowShelf } from '../store.ts';
import { readOne, toStatement, type Database, type Statement, type Unit } from './dialect.ts';
import { deleteSecretsOf, insertSecret, loadReferences } from './secrets.ts';
import type { TriggerRow } from './tables.ts';

/** What is kept as JSON: the trigger without what has columns or rows of its own. */
type Definition = Omit<Trigger, 'id' | 'workflowId' | 'secrets' | 'createdAt' | 'updatedAt'>;

export function createTriggerShelf(database: Database): TriggerShelf {
  return {
    list: () => loadTriggers(database),
    async find(id) {
      return (await loadTriggers(database, id))[0];
    },
    async insert(trigger, { workflow, secrets }) {
      await database.write([
        insertWorkflow(database, workflow),
        insertTrigger(database, trigger),
        ...secrets.map((secret) => insertSecret(database, secret)),
      ]);
    },
    async update(trigger, workflow) {
      const unit = [updateTrigger(database, trigger)];
      if (workflow !== undefined) unit.unshift(insertWorkflow(database, workflow));
      await database.write(unit);
    },
    async delete(id, at) {
      await database.write([...deleteTrigger(database, id, at), deleteSecretsOf(database, id)]);
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

async function loadTriggers(database: Database, id?: TriggerId): Promise<readonly Trigger[]> {
  let select = database.query
    .selectFrom('triggers')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc');
  if (id !== undefined) select = select.where('id', '=', keyOf(id));
  const [rows, secretsOf] = await Promise.all([
    database.read(select.compile()),
    loadReferences(database, id ?? 'trg_'),
  ]);
  return rows.map((row) => ({
    ...fromRow(row),
    secrets: secretsOf.get(toId('trg', row.id)) ?? [],
  }));
}

function insertTrigger(database: Database, trigger: Trigger): Statement {
  const row = {
    id: keyOf(trigger.id),
    ...toColumns(trigger),
    created_at: trigger.createdAt.getTime(),
    deleted_at: null,
  };
  return toStatement(database.query.insertInto('triggers').values(row).compile());
}

function updateTrigger(database: Database, trigger: Trigger): Statement {
  const update = database.query
    .updateTable('triggers')
    .set(toColumns(trigger))
    .where('id', '=', keyOf(trigger.id));
  return toStatement(update.compile());
}

/** Runs under way are left to whoever carries them out: the attempt is made, and is to be kept. */
function deleteTrigger({ query }: Database, id: TriggerId, at: Date): Unit {
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
  return [remove, cancel].map((one) => toStatement(one.compile()));
}

function insertWorkflow(database: Database, workflow: Workflow): Statement {
  const row = { id: keyOf(workflow.id), steps: JSON.stringify(workflow.steps) };
  return toStatement(database.query.insertInto('workflows').values(row).compile());
}

function toColumns(trigger: Trigger) {
  const { name, listenerIds, condition, input, retry, concurrency, paused } = trigger;
  const definition: Definition = {
    name,
    listenerIds,
    condition,
    input,
    retry,
    concurrency,
    paused,
  };
  return {
    definition: JSON.stringify(definition),
    workflow_id: keyOf(trigger.workflowId),
    updated_at: trigger.updatedAt.getTime(),
  };
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
