import type { Command } from 'commander';

/** What can follow on a command line, by the words that lead there: `earshot listeners create`. */
export interface Place {
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly OptionWord[];
  /** What the arguments name, where the system knows. */
  readonly argument: Completed;
}

export interface Word {
  readonly text: string;
  readonly meaning: string;
}

export interface OptionWord extends Word {
  /** What follows it; undefined where nothing does. */
  readonly value: Completed | undefined;
}

/** Words to choose from, or paths; an empty list where nobody can know. */
export type Completed = readonly string[] | 'file' | 'folder';

/** From the command table, so that nothing is said twice. */
export function readPlaces(command: Command, before = ''): readonly Place[] {
  const path = `${before}${command.name()}`;
  const place: Place = {
    path,
    commands: command.commands.map((each) => ({
      text: each.name(),
      meaning: each.description(),
    })),
    options: [
      ...command.options.map((option) => ({
        text: option.long ?? option.short ?? '',
        meaning: option.description,
        value: option.required ? toCompleted(option.flags, option.argChoices) : undefined,
      })),
      { text: '--help', meaning: 'shows help, with examples', value: undefined },
    ],
    argument: toArgument(command),
  };
  return [place, ...command.commands.flatMap((each) => readPlaces(each, `${path} `))];
}

function toArgument(command: Command): Completed {
  const [argument] = command.registeredArguments;
  return argument === undefined ? [] : toCompleted(`<${argument.name()}>`, argument.argChoices);
}

function toCompleted(flags: string, choices: readonly string[] | undefined): Completed {
  if (choices !== undefined) return choices;
  if (/<folder>/.test(flags)) return 'folder';
  return /<(file|path)>/.test(flags) ? 'file' : [];
}
