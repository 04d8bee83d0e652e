import { pathsBelow, quote, valuesOf } from './completion-shell.ts';
import type { Completed, Place, Word } from './completion-place.ts';

export function toZsh(places: readonly Place[]): string {
  return `#compdef earshot
# earshot, completed by zsh
_earshot() {
  local at=earshot
  local -a found
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      (${pathsBelow(places).map(quote).join('|')}) at="$at \${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valuesOf(places)
  .map(({ after, value }) => `    (${quote(after)}) ${complete(value)} return ;;`)
  .join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    case "$at" in
${places.map((place) => `      (${quote(place.path)}) found=(${listOf(place.options)}) ;;`).join('\n')}
    esac
    _describe -o option found
    return
  fi
  case "$at" in
${places.map((place) => `    (${quote(place.path)}) ${argumentsOf(place)} ;;`).join('\n')}
  esac
}
# Loaded from a folder of functions, it is the function; evaluated, it is announced.
if [[ \${funcstack[1]} == _earshot ]]; then _earshot "$@"; else compdef _earshot earshot; fi
`;
}

/** `word:meaning`; a colon in the word would end it. */
function listOf(words: readonly Word[]): string {
  return words
    .map(({ text, meaning }) => quote(`${text.replaceAll(':', '\\:')}:${meaning}`))
    .join(' ');
}

function argumentsOf({ commands, argument }: Place): string {
  if (commands.length === 0) return complete(argument);
  return `found=(${listOf(commands)}); _describe command found`;
}

function complete(value: Completed): string {
  if (value === 'file') return '_files;';
  if (value === 'folder') return '_files -/;';
  return value.length === 0 ? '' : `compadd -- ${value.map(quote).join(' ')};`;
}
