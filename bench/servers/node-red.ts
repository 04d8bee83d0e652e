import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importRival } from './rival.ts';
import { readOptions, report } from './server.ts';

/** What this uses of the package. */
interface NodeRed {
  init(server: object, settings: object): void;
  start(): Promise<unknown>;
  readonly httpNode: RequestListener;
  readonly runtime: { readonly flows: { setFlows(options: object): Promise<unknown> } };
}

/** Its own nodes, http in → http response, as anybody draws them; nothing is verified and nothing is kept. */
const { default: red } = await importRival<{ default: NodeRed }>('node-red');
const server = createServer((request, response) => {
  red.httpNode(request, response);
});
red.init(server, {
  userDir: readOptions<{ folder: string }>().folder,
  flowFile: 'flows.json',
  httpAdminRoot: false,
  httpNodeRoot: '/',
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'fatal', metrics: false, audit: false } },
});
await red.start();
const flows = [
  { id: 'tab', type: 'tab', label: 'Bench' },
  { id: 'in', z: 'tab', type: 'http in', url: '/', method: 'post', wires: [['out']] },
  { id: 'out', z: 'tab', type: 'http response', statusCode: '200', headers: {}, wires: [] },
];
await red.runtime.flows.setFlows({ flows: { flows }, deploymentType: 'full' });
server.listen(0, '127.0.0.1', () => {
  report({ port: (server.address() as AddressInfo).port, targets: [{ path: '/', headers: {} }] });
});
