import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../../test/kit/clock.ts';
import { importRival } from './rival.ts';
import { NOTIFY_ROUTE, readOptions, report } from './server.ts';

/** What this uses of the package. */
interface NodeRed {
  init(server: object, settings: object): void;
  start(): Promise<unknown>;
  readonly httpNode: RequestListener;
}

/** Its own nodes, http in → http response, as anybody draws them; nothing is verified and nothing is kept. */
const flows = [
  { id: 'tab', type: 'tab', label: 'Bench' },
  { id: 'in', z: 'tab', type: 'http in', url: NOTIFY_ROUTE, method: 'post', wires: [['out']] },
  { id: 'out', z: 'tab', type: 'http response', statusCode: '200', headers: {}, wires: [] },
];
const { folder = '' } = readOptions<{ folder: string }>();
await writeFile(join(folder, 'flows.json'), JSON.stringify(flows));

const { default: red } = await importRival<{ default: NodeRed }>('node-red');
const server = createServer((request, response) => {
  red.httpNode(request, response);
});
red.init(server, {
  userDir: folder,
  flowFile: 'flows.json',
  httpAdminRoot: false,
  httpNodeRoot: '/',
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'fatal', metrics: false, audit: false } },
});
await red.start();
server.listen(0, '127.0.0.1', () => void reportWhenDeployed());

/** Flows start after the server does. */
async function reportWhenDeployed(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${NOTIFY_ROUTE}`;
  await eventually(async () => (await fetch(url, { method: 'POST' })).ok, 20_000);
  report({ port, targets: [] });
}
