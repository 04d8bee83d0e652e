/** Which rows of a long list are drawn. */
export interface Visible {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
  readonly rowPx: number;
}

/** Drawn above and below what can be seen, so that scrolling finds rows there. */
const MARGIN = 15;
/** Not every pixel is worth a drawing. */
const STEP = 10;

export function visibleRows({
  abovePx,
  windowPx,
  rowPx,
  count,
}: {
  /** How much of the list is above the window; negative where it begins below its top. */
  readonly abovePx: number;
  readonly windowPx: number;
  readonly rowPx: number;
  readonly count: number;
}): Visible {
  const height = rowPx > 0 ? rowPx : 1;
  const top = Math.floor(Math.max(0, abovePx) / height);
  const first = Math.max(0, Math.floor((top - MARGIN) / STEP) * STEP);
  const seen = Math.ceil(windowPx / height);
  const end = Math.ceil((top + seen + MARGIN) / STEP) * STEP;
  return { first: Math.min(first, Math.max(0, count - 1)), end: Math.min(count, end), rowPx };
}
