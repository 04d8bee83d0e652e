import { Argument, type Command } from 'commander';
import { addExamples } from './example.ts';
import { toBash } from './completion-bash.ts';
import { toFish } from './completion-fish.ts';
import { readPlaces, type Place } from './completion-place.ts';
import { toZsh } from './completion-zsh.ts';
import type { Terminal } from './terminal.ts';

const SHELLS: Readonly<Record<string, (places: readonly Place[]) => string>> = {
  bash: toBash,
  zsh: toZsh,
  fish: toFish,
};

const NOTES = `
What it prints is made from the commands of this version: make it anew after an update. It completes "earshot", not
"npx earshot".
`;

export function addCompletion(command: Command, terminal: Terminal): void {
  command.addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)));
  addExamples(
    command,
    [
      [`echo 'eval "$(earshot completion bash)"' >> ~/.bashrc`],
      ['earshot completion zsh > "${fpath[1]}/_earshot"'],
      ['earshot completion fish > ~/.config/fish/completions/earshot.fish'],
    ],
    NOTES,
  );
  command.action((shell: string) => {
    const program = command.parent ?? command;
    const text = SHELLS[shell]?.(readPlaces(program)) ?? '';
    terminal.print(text.trimEnd());
  });
}
