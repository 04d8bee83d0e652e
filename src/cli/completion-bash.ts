import { pathsBelow, quote, valuesOf } from './completion-shell.ts';
import type { Completed, Place } from './completion-place.ts';

/** For bash 3.2, which is what macOS has, and newer. */
export function toBash(places: readonly Place[]): string {
  return `# earshot, completed by bash
_earshot() {
  local at=earshot i words=''
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}"
  local IFS=$'\\n'
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${pathsBelow(places).map(quote).join(' | ')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $before" in
${valuesOf(places)
  .map(({ after, value }) => `    ${quote(after)}) ${complete(value)} return ;;`)
  .join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$at" in
${places.map((place) => `      ${quote(place.path)}) words=${listOf(place.options)} ;;`).join('\n')}
    esac
  else
    case "$at" in
${places.map((place) => `      ${quote(place.path)}) ${argumentsOf(place)} ;;`).join('\n')}
    esac
  fi
  [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _earshot earshot
`;
}

function listOf(words: readonly { readonly text: string }[]): string {
  return `$${quote(words.map(({ text }) => text).join('\\n'))}`;
}

function argumentsOf({ commands, argument }: Place): string {
  if (commands.length > 0) return `words=${listOf(commands)}`;
  return `${complete(argument)} return`;
}

function complete(value: Completed): string {
  if (value === 'file') return 'COMPREPLY=($(compgen -f -- "$current"));';
  if (value === 'folder') return 'COMPREPLY=($(compgen -d -- "$current"));';
  if (value.length === 0) return '';
  const words = listOf(value.map((text) => ({ text })));
  return `COMPREPLY=($(compgen -W ${words} -- "$current"));`;
}
