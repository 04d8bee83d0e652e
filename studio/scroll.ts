/** Where the reader was in a page, kept with its entry in the history of the browser: for the way back, and over a reload. */

/** How long what was seen may take to come again. */
const PATIENCE_MS = 3_000;

interface Kept {
  readonly y?: number;
}

let round = 0;

export function keepScroll(): void {
  const state: Kept = { y: scrollY };
  history.replaceState(state, '');
}

/** To where this entry of the history was left; lists that are read page by page grow on the way there. */
export function restoreScroll(): void {
  const { y = 0 } = (history.state ?? {}) as Kept;
  const mine = (round += 1);
  const untilMs = performance.now() + PATIENCE_MS;
  const step = (): void => {
    if (mine !== round) return;
    scrollTo(0, y);
    if (scrollY < y - 1 && performance.now() < untilMs) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

/** Whoever scrolls meanwhile wants to be somewhere else. */
function letGo(): void {
  round += 1;
}

export function watchScroll(): void {
  history.scrollRestoration = 'manual';
  addEventListener('pagehide', keepScroll);
  for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
    addEventListener(event, letGo, { passive: true });
  restoreScroll();
}
