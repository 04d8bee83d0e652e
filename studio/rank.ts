/**
 * How well a text fits what is typed: the letters in their order, better at the beginning of words and side by side.
 * Undefined: not at all.
 */
export function rank(text: string, typed: string): number | undefined {
  const hay = text.toLowerCase();
  const needle = typed.toLowerCase().replaceAll(/\s+/g, '');
  if (needle === '') return 0;
  const found = hay.indexOf(typed.toLowerCase().trim());
  // The whole of it, in one piece: before everything else.
  if (found >= 0) return 1_000 - found - hay.length / 1_000;
  let score = 0;
  let from = 0;
  for (const letter of needle) {
    const at = hay.indexOf(letter, from);
    if (at < 0) return undefined;
    if (at === from && from > 0) score += 3;
    if (at === 0 || /[^a-z0-9]/.test(hay[at - 1] ?? '')) score += 5;
    from = at + 1;
  }
  return score - hay.length / 1_000;
}
