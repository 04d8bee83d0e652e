/** Where the reader was in a page, kept with its entry in the history of the browser: for the way back, and over a reload. */

/** How long it may take until there is more than there was. */
const PATIENCE_MS = 5_000;

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
  let grownMs = performance.now();
  let heightPx = 0;
  const step = (): void => {
    if (mine !== round) return;
    scrollTo(0, y);
    const now = performance.now();
    if (document.documentElement.scrollHeight > heightPx) grownMs = now;
    heightPx = document.documentElement.scrollHeight;
    if (scrollY < y - 1 && now < grownMs + PATIENCE_MS) requestAnimationFrame(step);
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
