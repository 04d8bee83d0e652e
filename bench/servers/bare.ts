import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { report } from './server.ts';

/** The yardstick: node:http reads the body and answers; nothing is verified and nothing is kept. */
const server = createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
    response.end('{}');
  });
});
server.listen(0, '127.0.0.1', () => {
  report({ port: (server.address() as AddressInfo).port, targets: [] });
});
