import { address, UNTIL_READABLE, type Bench } from './bench.ts';
import type { Finding } from './report.ts';

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

/** In the page: through all of it and back, a window and a half each frame; answers the longest task. */
const SCROLL = `(async () => {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  scrollTo(0, 200);
  await nextFrame();
  await new Promise((resolve) => setTimeout(resolve, 500));
  observer.observe({ type: 'longtask' });
  const end = document.documentElement.scrollHeight - innerHeight;
  for (const [from, to] of [[200, end], [end, 200]])
    for (let part = 0; part <= 400; part++) {
      scrollTo(0, from + ((to - from) * part) / 400);
      await nextFrame();
    }
  await new Promise((resolve) => setTimeout(resolve, 200));
  observer.disconnect();
  return { longest: Math.max(0, ...tasks), tasks: tasks.length, nodes: document.querySelectorAll('*').length };
})()`;

interface Scrolled {
  readonly longest: number;
  readonly tasks: number;
  readonly nodes: number;
}

/** Ten thousand rows, through all of them and back: no task over 50 ms. */
export async function measureScrolling(bench: Bench): Promise<readonly Finding[]> {
  await bench.page.goto(address(bench, '/requests'));
  await bench.page.evaluate(`(${UNTIL_READABLE})(0)`);
  const rows = await bench.page.evaluate<number>(LOAD);
  const { longest, tasks, nodes } = await bench.page.evaluate<Scrolled>(SCROLL);
  return [
    {
      what: `rows that could not be loaded, of ${ROWS}`,
      value: Math.max(0, ROWS - rows),
      unit: '',
      most: 0,
    },
    {
      what: 'longest task while they are scrolled',
      value: longest,
      unit: 'ms',
      most: 50,
      note: `0: none over 50 ms; ${tasks} were`,
    },
    { what: 'elements in the page', value: nodes, unit: '', most: 2_000 },
  ];
}
