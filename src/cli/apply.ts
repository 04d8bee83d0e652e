import type { Command } from 'commander';
import { toRemote, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import {
  carryOut,
  makePlan,
  readDeclaration,
  type Change,
  type Plan,
  type Step,
} from './declare/declare.ts';
import { addExamples } from './example.ts';
import { CommandFailure } from './failure.ts';
import { switchOption, textOption, textsOption } from './option.ts';
import { describeChange, describeStep, toWireChange } from './plan-view.ts';
import { toPlain, type Terminal } from './terminal.ts';

interface ApplyOptions extends RemoteOptions {
  readonly file: readonly string[];
  readonly dryRun?: true;
  readonly prune?: true;
  readonly grace?: string;
}

const NOTES = `
Things are known by their names. What is left out of a definition is at its default; what is on the server and in no file
stays, but with --prune. In place of any text, { env: NAME } is the value of a variable and { file: path } what is in a
file beside the one that names it. A secret that is left out stays as it is, or is made.

The server is asked about every change before the first one is made. When a change fails all the same, those before it
stay done, and are told: put right what is wrong, and apply again. What somebody has changed since the plan was made is
not overwritten.
`;

export function addApply(command: Command, terminal: Terminal): void {
  toRemote(command)
    .addOption(
      textsOption('-f, --file <path>', 'a file, or a folder of them').makeOptionMandatory(),
    )
    .addOption(switchOption('--dry-run', 'tell what would be done, and do nothing'))
    .addOption(switchOption('--prune', 'delete what is in no file'))
    .addOption(
      textOption('--grace <duration>', 'how long secrets that are replaced stay good; default 0s'),
    );
  addExamples(
    command,
    [
      ['earshot apply -f earshot/ --dry-run', 'the plan'],
      ['earshot apply -f earshot/', 'the second time nothing is to be done'],
      [
        'earshot apply -f earshot/ --grace 1d',
        'where a secret is another one, both are good for a day',
      ],
      ['earshot apply -f listeners.yaml -f triggers.yaml --prune --json'],
    ],
    NOTES,
  );
  command.action(() => apply(command.opts<ApplyOptions>(), terminal));
}

async function apply(options: ApplyOptions, terminal: Terminal): Promise<void> {
  const declaration = await readDeclaration(options.file);
  if (!declaration.ok) throw new CommandFailure('usage', declaration.error.join('\n'));
  const client = await connect(options);
  const { prune = false, grace } = options;
  const planned = await makePlan(client, declaration.value, { prune, grace });
  if (!planned.ok) throw new CommandFailure('refused', planned.error.join('\n'));
  const plan = planned.value;
  const isTold = options.json !== true;
  const tell = (lines: readonly string[]): void => {
    if (isTold) for (const line of lines) terminal.print(toPlain(line));
  };
  for (const change of plan.changes) tell(describeChange(change));

  const steps: Step[] = [];
  if (options.dryRun !== true) {
    try {
      await carryOut(client, plan, (step) => {
        steps.push(step);
        tell(describeStep(step));
      });
    } catch (error) {
      throw toPartFailure(error, plan, steps);
    }
  }
  if (isTold) terminal.print(describeEnd(plan.changes, options.dryRun === true));
  else terminal.print(JSON.stringify(toReport(plan, steps)));
}

function describeEnd(changes: readonly Change[], isDry: boolean): string {
  const count = (action: Change['action']) =>
    changes.filter((change) => change.action === action).length;
  const counts = `${count('create')} to create, ${count('update')} to change, ${count('delete')} to delete`;
  if (isDry) return `plan: ${counts}, ${count('keep')} as they are; nothing was done`;
  const done = `${count('create')} created, ${count('update')} changed, ${count('delete')} deleted`;
  return `applied: ${done}, ${count('keep')} as they were`;
}

function toReport(plan: Plan, steps: readonly Step[]): object {
  const changes = plan.changes.map((change) =>
    toWireChange(change, steps.find((step) => step.change === change)?.done),
  );
  return { changes };
}

/** What was done stays done: whoever reads of the failure must know how far it came. */
function toPartFailure(error: unknown, plan: Plan, steps: readonly Step[]): Error {
  if (!(error instanceof CommandFailure)) return error as Error;
  const total = plan.changes.filter(({ action }) => action !== 'keep').length;
  const next = plan.changes.filter(({ action }) => action !== 'keep')[steps.length];
  const where = `${next?.noun} "${next?.name}": ${error.message}`;
  const rest = `${steps.length} of ${total} changes were made; apply again when it is put right`;
  const report = { ...toReport(plan, steps), error: { message: error.message } };
  return new CommandFailure(error.exit, `${where}\n${rest}`, Buffer.from(JSON.stringify(report)));
}
