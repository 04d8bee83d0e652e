import type { ComponentChildren } from 'preact';
import { words } from '../words/words.ts';

/** Rows that have things to do in them, where a list of links will not do. */
export function Table({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly [key: string, cells: readonly ComponentChildren[]])[];
}) {
  return (
    <div class="tablebox">
      <table class="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column === '' ? <span class="hidden">{words.frame.whatCanBeDone}</span> : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, cells]) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td
                  key={index}
                  data-label={columns[index]}
                  class={columns[index] === '' ? 'deeds' : ''}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
