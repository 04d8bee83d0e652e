import { address, UNTIL_READABLE, type Bench } from './bench.ts';
import type { Finding } from './report.ts';
import { measureTasks } from './tasks.ts';

const ROWS = 10_000;

/** In the page: scrolls on until there are so many rows, and answers how many. */
const LOAD = `(async () => {
  const count = () => Number(document.querySelector('.rows li')?.getAttribute('aria-setsize') ?? 0);
  const until = performance.now() + 240_000;
  while (count() < ${ROWS} && performance.now() < until) {
    scrollTo(0, document.documentElement.scrollHeight);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return count();
})()`;

/** In the page: through all of it and back; answers how many elements there are then. */
const SCROLL = `(async () => {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const end = document.documentElement.scrollHeight - innerHeight;
  for (const [from, to] of [[end, 200], [200, end]])
    for (let part = 0; part <= 400; part++) {
      scrollTo(0, from + ((to - from) * part) / 400);
      await nextFrame();
    }
  return document.querySelectorAll('*').length;
})()`;

/** Ten thousand rows, through all of them and back: no task over 50 ms. */
export async function measureScrolling(bench: Bench): Promise<readonly Finding[]> {
  const { page } = bench;
  await page.goto(address(bench, '/requests'));
  await page.evaluate(`(${UNTIL_READABLE})(0)`);
  const rows = await page.evaluate<number>(LOAD);
  let nodes = 0;
  const longest = await measureTasks(bench, 'longest task while they are scrolled', async () => {
    nodes = await page.evaluate<number>(SCROLL);
  });
  return [
    {
      what: `rows that could not be loaded, of ${ROWS}`,
      value: Math.max(0, ROWS - rows),
      unit: '',
      most: 0,
    },
    longest,
    { what: 'elements in the page', value: nodes, unit: '', most: 2_000 },
  ];
}
