import { pathsBelow } from './completion-shell.ts';
import type { Completed, OptionWord, Place } from './completion-place.ts';

export function toFish(places: readonly Place[]): string {
  return `# earshot, completed by fish
function __earshot_at
    set -l at earshot
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${pathsBelow(places).map(quote).join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c earshot -f
${places.flatMap(linesOf).join('\n')}
`;
}

/** In fish, a backslash is one in single quotes too. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

function linesOf({ path, commands, options, argument }: Place): readonly string[] {
  const here = `complete -c earshot -n ${quote(`__earshot_at ${quote(path)}`)}`;
  const argued = toFlags(argument);
  return [
    ...commands.map(({ text, meaning }) => `${here} -a ${text} -d ${quote(meaning)}`),
    ...options.map((option) => `${here} ${toOption(option)} -d ${quote(option.meaning)}`),
    ...(argued === '' ? [] : [`${here} ${argued}`]),
  ];
}

function toOption({ text, value }: OptionWord): string {
  const name = `-l ${text.replace(/^--/, '')}`;
  if (value === undefined) return name;
  const flags = toFlags(value);
  return value === 'file' || value === 'folder' ? `${name} -r ${flags}` : `${name} -x ${flags}`;
}

function toFlags(value: Completed): string {
  if (value === 'file') return '-F';
  if (value === 'folder') return `-a '(__fish_complete_directories)'`;
  return value.length === 0 ? '' : `-a ${quote(value.join(' '))}`;
}
