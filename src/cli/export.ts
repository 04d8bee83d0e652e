import type { Command } from 'commander';
import { toRemote, type RemoteOptions } from './command.ts';
import { connect } from './connection.ts';
import { describeReferences, exportDeclaration } from './declare/declare.ts';
import { addExamples } from './example.ts';
import { switchOption } from './option.ts';
import type { Terminal } from './terminal.ts';

interface ExportOptions extends RemoteOptions {
  readonly schema?: true;
}

const NOTES = `
Secrets are not in it, since a server does not tell them: each is a reference to a variable, { env: NAME }, to be set where
the file is applied. API keys and OAuth clients are not in it either; listeners name those that they take.
`;

export function addExport(command: Command, terminal: Terminal): void {
  toRemote(command).addOption(
    switchOption('--schema', 'print the JSON Schema of such files instead, for editors'),
  );
  addExamples(
    command,
    [
      ['earshot export > earshot.yaml'],
      ['earshot export --json > earshot.json', 'apply takes that too'],
      ['earshot export --schema > earshot.schema.json'],
    ],
    NOTES,
  );
  command.action(async () => {
    const options = command.opts<ExportOptions>();
    if (options.schema === true)
      return terminal.print(JSON.stringify(describeReferences(), undefined, 2));
    const { declaration, yaml } = await exportDeclaration(await connect(options));
    if (options.json === true) terminal.print(JSON.stringify(declaration));
    else terminal.write(Buffer.from(yaml));
  });
}
