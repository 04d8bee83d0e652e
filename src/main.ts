import { runCli } from './cli/cli.ts';

// Whoever reads the output may have seen enough (`earshot events list | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2));
