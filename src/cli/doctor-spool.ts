import { join, resolve } from 'node:path';
import type { LoadedConfig } from '../config/config.ts';
import { lookIntoSpool, type SpoolFolder } from '../spool/spool.ts';
import { messageOf } from './backup-folder.ts';
import { checksOf, type Check } from './check.ts';
import { toSize } from './terminal.ts';

/** What waits on this machine for the database; nothing where there is no spool. */
export async function checkSpool({ config }: LoadedConfig): Promise<readonly Check[]> {
  if (!config.spool) return [];
  const { ok, warning, fault } = checksOf('spool');
  const folder = resolve(config.spoolFolder ?? join(config.data, 'spool'));
  let found: SpoolFolder | undefined;
  try {
    found = await lookIntoSpool(folder);
  } catch (error) {
    return [fault(messageOf(error), 'give it to the user that Earshot runs as')];
  }
  if (found === undefined) return [ok(`${folder} is not there yet; the next start makes it`)];
  const { files, bytes, damagedFiles, refused } = found;
  return [
    files === 0
      ? ok(`${folder} is empty`)
      : warning(
          `requests wait in ${folder} for the database: ${toSize(bytes)}`,
          'they go there by themselves while a server runs with this folder, and the database is there',
        ),
    ...(damagedFiles === 0
      ? []
      : [fault(`files of ${folder} are damaged: ${damagedFiles}`, REMEDY_OF_DAMAGE)]),
    ...(refused === 0
      ? []
      : [fault(`requests that the database does not take: ${refused}`, REMEDY_OF_REFUSAL)]),
  ];
}

const REMEDY_OF_DAMAGE =
  'what was whole in them is in the database; look in the log for spool.damaged, and remove them when you have done with them';
const REMEDY_OF_REFUSAL =
  'look in the log for spool.refused, which says why; they are tried again at the next start';
