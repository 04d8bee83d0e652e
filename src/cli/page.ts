import { printTable, type Column, type Terminal } from './terminal.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** How a list is shown: the table, and how to go on. */
export function pageView<T>(
  columns: readonly Column<T>[],
): (page: Page<T>, terminal: Terminal) => void {
  return (page, terminal) => {
    printTable(terminal, page.items, columns);
    if (page.next_cursor !== null) terminal.note(`There is more: --cursor ${page.next_cursor}`);
  };
}
