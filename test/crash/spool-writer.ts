import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSpoolLog } from '../../src/spool/log.ts';

/** Appends to a spool on a disk that fails as the switches say: `<call>=<errno>`, `mend`, or a text to be appended. */
const [folder = '', switches = '', ...steps] = process.argv.slice(2);
const { log } = await openSpoolLog({ folder, maxBytes: 2 ** 20, onDamage: () => undefined });
const told: string[] = [];
let call = '';
for (const step of steps) {
  if (step === 'mend') await rm(join(switches, call));
  else if (step.includes('=')) {
    call = step.split('=')[0] ?? '';
    await writeFile(join(switches, call), step.split('=')[1] ?? '');
  } else {
    const isTaken = await log.append([Buffer.from(step)]).then(
      () => true,
      () => false,
    );
    told.push(`${step} ${isTaken ? 'taken' : 'refused'}`);
  }
}
const kept = (await log.read()).map(String);
process.stdout.write(JSON.stringify({ told, kept, isBroken: log.isBroken() }));
await log.close();
