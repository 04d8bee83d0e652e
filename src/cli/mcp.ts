import { Option, type Command } from 'commander';
import { createClient } from '../client/client.ts';
import { createMcp, serveRpc } from '../mcp/mcp.ts';
import { addServerOptions } from './command.ts';
import { findServer, type ConnectionOptions } from './connection.ts';
import { addExamples } from './example.ts';
import { fetchWhole } from './exchange.ts';
import type { Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

interface McpGiven extends ConnectionOptions {
  readonly write?: true;
}

const NOTES = `
It speaks on standard input and output, and is started by the program that the model runs in. What senders have put into
payloads is read to the model: leave --write out where nobody looks at what it does.
`;

export function addMcp(command: Command, terminal: Terminal): void {
  addServerOptions(
    command.addOption(new Option('--write', 'offer the tools that change something too')),
  );
  addExamples(
    command,
    [['earshot mcp', 'reads alone'], ['earshot mcp --write --profile staging']],
    NOTES,
  );
  command.action(async () => {
    const { write = false, ...options } = command.opts<McpGiven>();
    const client = createClient({ ...(await findServer(options)), send: fetchWhole });
    await serveRpc(process.stdin, {
      handle: createMcp({ client, write, version: await readVersion() }),
      write: (line) => terminal.write(Buffer.from(line)),
    });
  });
}
