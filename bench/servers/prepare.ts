import { prepare, type Installation } from './installation.ts';

/** Makes the definitions of an installation, in a process of its own: what that takes is not measured. */
await prepare(JSON.parse(process.argv[2] ?? '{}') as Installation);
