import type { Command } from 'commander';
import type { WireSnippet } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import {
  embedValues,
  KEY_VARIABLE,
  LANGUAGE_NAMES,
  SECRET_VARIABLE,
  type LanguageName,
} from '../snippet/snippet.ts';
import { addCall } from './command.ts';
import { choiceOption, textOption } from './option.ts';
import type { Terminal } from './terminal.ts';

interface SnippetGiven {
  readonly id: ListenerId;
  readonly language: LanguageName;
  readonly apiKey?: string;
  readonly secret?: string;
}

export function addSnippet(listeners: Command, terminal: Terminal): void {
  addCall(listeners, terminal, {
    name: 'snippet',
    operation: 'listListenerSnippets',
    id: 'lsn',
    options: [
      choiceOption('--language <name>', 'what it is written in', LANGUAGE_NAMES).default('curl'),
      textOption('--api-key <token>', `puts the key into the code; else it reads ${KEY_VARIABLE}`),
      textOption('--secret <secret>', `puts the secret into it; else it reads ${SECRET_VARIABLE}`),
    ],
    examples: [
      ['earshot listeners snippet lsn_…', 'with curl'],
      ['earshot listeners snippet lsn_… --language python > send.py'],
      ['earshot listeners snippet lsn_… --language go --api-key eyJ…', 'with the key in it'],
    ],
    input: ({ id, language }: SnippetGiven) => ({ params: { id }, query: { language } }),
    view: ({ items }, terminal, { apiKey, secret }) => {
      const values = { [KEY_VARIABLE]: apiKey, [SECRET_VARIABLE]: secret };
      for (const item of items) show(item, terminal, values);
    },
  });
}

/** The code alone is what was asked for; how it is run goes beside it, so that it can be sent to a file. */
function show(
  item: WireSnippet,
  terminal: Terminal,
  values: Readonly<Record<string, string | undefined>>,
): void {
  terminal.write(Buffer.from(embedValues(item, values)));
  const unset = item.variables.filter((name) => values[name] === undefined);
  terminal.note(`${item.title} with ${item.library}. Save it as ${item.file}, then:`);
  if (item.install !== null) terminal.note(`  ${item.install}`);
  for (const name of unset) terminal.note(`  export ${name}=…`);
  terminal.note(`  ${item.run}`);
}
