import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationInput, WireReplay, WireReplayPlan } from '../api/contract.ts';
import type { Answer, Client } from './client.ts';
import { printJson } from './command.ts';
import { CommandFailure } from './failure.ts';
import { openProgress } from './progress.ts';
import { printDetails, type Terminal } from './terminal.ts';

type ReplayInput = OperationInput<'createReplay'>['body'];

export interface ReplayMany {
  readonly of: ReplayInput['of'];
  readonly filter: ReplayInput['filter'];
  readonly mode: 'plan' | 'ask' | 'yes';
  readonly asJson: boolean;
}

/** Shows which, asks, starts, and follows to the end. */
export async function replayMany(
  client: Client,
  many: ReplayMany,
  terminal: Terminal,
): Promise<void> {
  if (!(await agree(client, many, terminal))) return;
  const started = await client.call('createReplay', { body: toInput(many, false) });
  const ended = await followReplay(client, started as Answer<WireReplay>, terminal);
  showEnd(ended, many.asJson, terminal);
}

/** Ends the command as the replay has ended. */
export function showEnd(
  { value, bytes }: Answer<WireReplay>,
  asJson: boolean,
  terminal: Terminal,
): void {
  if (asJson) printJson(terminal, bytes);
  else showReplay(value, terminal);
  if (value.status === 'canceled') throw new CommandFailure('refused', `${value.id} was canceled`);
}

/** Shows the plan; answers whether to go on. */
async function agree(client: Client, many: ReplayMany, terminal: Terminal): Promise<boolean> {
  const answer = await client.call('createReplay', { body: toInput(many, true) });
  // With `plan` the contract answers the plan, and not the replay.
  const plan = answer.value as WireReplayPlan;
  const isPrinted = many.asJson && many.mode === 'plan';
  if (isPrinted) printJson(terminal, answer.bytes);
  for (const line of isPrinted ? [] : describePlan(plan, many.of)) {
    // Standard output is for what was asked for: with --json, that is the replay.
    if (many.asJson) terminal.note(line);
    else terminal.print(line);
  }
  if (many.mode === 'plan' || plan.total === 0) return false;
  if (many.mode === 'yes' || (await terminal.confirm('Go on?'))) return true;
  throw new CommandFailure('refused', 'nothing was done');
}

/** A filter that does not fit the noun is the server's to refuse: it says which. */
function toInput({ of, filter }: ReplayMany, plan: boolean): ReplayInput {
  return { of, filter, plan } as ReplayInput;
}

function describePlan({ total, sample }: WireReplayPlan, of: string): readonly string[] {
  if (total === 0) return [`no ${of} match`];
  const rest = total - sample.length;
  return [
    `${total} ${total === 1 ? `${of.slice(0, -1)} matches` : `${of} match`}; the newest:`,
    ...sample.map((id) => `  ${id}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

const POLL_MS = 300;

/** Shows a bar to whoever watches, and to a file a line each time that something has happened. */
export async function followReplay(
  client: Client,
  started: Answer<WireReplay>,
  terminal: Terminal,
): Promise<Answer<WireReplay>> {
  const progress = openProgress(terminal);
  let answer = started;
  let told = -1;
  while (answer.value.status === 'running') {
    const { id, of, done, skipped, total } = answer.value;
    const through = done + skipped;
    if (through !== told && !terminal.isWatched) terminal.note(`${id}: ${through} of ${total}`);
    progress.show(through, total, `${through} of ${total} ${of}, ${skipped} skipped`);
    told = through;
    // Not the clock of base/: its timers do not keep a process alive, and this one has nothing else to live for.
    await sleep(POLL_MS);
    answer = await client.call('getReplay', { params: { id } });
  }
  progress.end();
  return answer;
}

export function showReplay(
  { id, of, status, total, done, skipped }: WireReplay,
  terminal: Terminal,
): void {
  printDetails(terminal, { id, status, of, total, 'put through': done, skipped });
}
