import { callApi } from '../../kit/server.ts';
import { address, type Bench } from './bench.ts';
import type { Finding } from './report.ts';
import { measureTasks } from './tasks.ts';

/** Both of about a megabyte, which is what a listener takes by default: many short lines, and a single long one. */
const BODIES: Readonly<Record<string, unknown>> = {
  'many lines': Array.from({ length: 15_000 }, (_, id) => ({
    id,
    note: `row ${id}`,
    pad: 'x'.repeat(30),
  })),
  'one line': { text: 'x'.repeat(1_000_000) },
};

/** In the page: through all of it and back, a frame at a time. */
const SCROLL = `(async () => {
  const element = document.querySelector('.text');
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const end = element.scrollHeight - element.clientHeight;
  for (let part = 0; part <= 400; part++) {
    element.scrollTop = end * (part <= 200 ? part / 200 : 2 - part / 200);
    await nextFrame();
  }
})()`;

/** A megabyte of JSON is scrolled without a task over 50 ms. */
export async function measurePayload(bench: Bench): Promise<readonly Finding[]> {
  const { page, server } = bench;
  const listener = await callApi<{ url: string }>(server.url, 'POST /api/v1/listeners', {
    name: `Megabytes ${Date.now()}`,
    unsecured: true,
    verification: { credential: 'off' },
  });
  const findings: Finding[] = [];
  for (const [what, body] of Object.entries(BODIES)) {
    const response = await fetch(listener.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { request_id: id } = (await response.json()) as { request_id: string };
    await page.goto(address(bench, `/requests/${id}`));
    await page.locator('.text').waitFor();
    const act = () => page.evaluate(SCROLL);
    findings.push(await measureTasks(bench, `longest task in a payload of 1 MB, ${what}`, act));
  }
  return findings;
}
