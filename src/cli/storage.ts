import type { Command } from 'commander';
import { setCall } from './command.ts';
import {
  printDetails,
  printHeading,
  printTable,
  toMoment,
  toSize,
  type Terminal,
} from './terminal.ts';

export function addStorage(command: Command, terminal: Terminal): void {
  setCall(command, terminal, {
    operation: 'getStorage',
    input: () => ({}),
    view: ({ bodies, listeners, ledger, counted_to: countedTo, file, disk }, terminal) => {
      printDetails(terminal, {
        requests: ledger.items,
        oldest: toMoment(ledger.oldest_at),
        'counted to': toMoment(countedTo),
        file: file === null ? null : `${toSize(file.bytes)}, ${toSize(file.free_bytes)} not used`,
        disk: typeof disk?.free_bytes !== 'number' ? null : `${toSize(disk.free_bytes)} free`,
        short: disk?.short === true ? 'yes: events are refused' : null,
      });
      printHeading(terminal, 'Bodies');
      printTable(terminal, bodies, [
        ['DAYS', (each) => each.retention_days],
        ['COUNT', (each) => each.items],
        ['SIZE', (each) => toSize(each.bytes)],
        ['OLDEST', (each) => toMoment(each.oldest_at)],
      ]);
      printHeading(terminal, 'Listeners');
      printTable(terminal, listeners, [
        ['LISTENER', (each) => each.listener_id],
        ['COUNT', (each) => each.items],
        ['SIZE', (each) => toSize(each.bytes)],
      ]);
    },
  });
}
