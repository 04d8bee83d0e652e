/** The name that was probably meant, as the end of a sentence; empty where none is near. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const wanted = given.toLowerCase();
  // A third of the letters may be wrong: more, and anything would be near a short name.
  let nearest = { name: '', distance: Math.max(1, Math.floor(wanted.length / 3)) + 1 };
  for (const name of known) {
    if (Math.abs(name.length - given.length) >= nearest.distance) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < nearest.distance) nearest = { name, distance };
  }
  return nearest.name === '' ? '' : `; did you mean "${nearest.name}"?`;
}

/** Damerau's, of neighbours: a letter more, less, other, or two changed about. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = isSwapped({ a, b, i, j }) ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly i: number;
  readonly j: number;
}

function isSwapped({ a, b, i, j }: Pair): boolean {
  return i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
}
