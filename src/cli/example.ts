import type { Command } from 'commander';

/** A command line as it can be typed, `…` standing for what differs; and what it does, where that is not plain. */
export type Example = readonly [line: string, meaning?: string];

const WIDTH = 118;

/** Shows examples, and notes of a few lines behind them, at the end of a command's help. */
export function addExamples(command: Command, examples: readonly Example[], notes = ''): void {
  const longest = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => {
    if (meaning === undefined) return `  ${line}`;
    const beside = `  ${line.padEnd(longest)}   ${meaning}`;
    return beside.length > WIDTH ? `  ${line}\n      ${meaning}` : beside;
  });
  const text = `\nExamples:\n${lines.join('\n')}`;
  command.addHelpText('after', notes === '' ? text : `${text}\n\n${notes.trim()}`);
}
