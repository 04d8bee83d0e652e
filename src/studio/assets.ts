import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { digestText } from '../base/bytes.ts';
import { bundleStudio } from './bundle.ts';

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly gzipped: Uint8Array;
}

/** What the browser gets, by the last part of its address; `page` is the answer to every address of the Studio. */
export interface Assets {
  readonly page: Asset;
  find(name: string): Asset | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** What the page itself names. */
const STAMPED: ReadonlySet<string> = new Set(['app.js', 'app.css', 'icon.svg']);

export async function openAssets(): Promise<Assets> {
  // From a checkout the sources run; the published package has what was made of them beside this file.
  const files = import.meta.url.endsWith('.ts') ? await bundleStudio() : await readBuilt();
  const assets = new Map<string, Asset>();
  const named = new Map<string, string>();
  for (const [name, bytes] of files) {
    const [stem = '', extension = ''] = name.split('.');
    // The address changes with what is there, so that a browser may keep it for ever. Other scripts name those that the
    // bundler has split off, as it has called them: after what is in them, too.
    const stamp = digestText('sha256', bytes, 'hex').slice(0, 12);
    const address = STAMPED.has(name) ? `${stem}-${stamp}.${extension}` : name;
    named.set(name, address);
    assets.set(address, toAsset(TYPES[extension] ?? 'application/octet-stream', bytes));
  }
  const page = toAsset('text/html; charset=utf-8', Buffer.from(toPage(named)));
  return { page, find: (name) => assets.get(name) };
}

async function readBuilt(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = new URL('assets/', import.meta.url);
  const names = await readdir(folder);
  const files = names.map(async (name): Promise<[string, Uint8Array]> => [
    name,
    await readFile(new URL(name, folder)),
  ]);
  return new Map(await Promise.all(files));
}

function toAsset(type: string, bytes: Uint8Array): Asset {
  return { type, bytes, gzipped: gzipSync(bytes) };
}

function toPage(named: ReadonlyMap<string, string>): string {
  const at = (name: string): string => `/studio/assets/${named.get(name)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="description" content="The Studio of Earshot: listeners, requests, events and runs.">
<title>Earshot</title>
<link rel="icon" href="${at('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${at('app.css')}">
<script type="module" src="${at('app.js')}"></script>
</head>
<body>
<noscript>The Studio needs JavaScript. Everything it does can be done with <code>earshot --help</code> too.</noscript>
<div id="studio"></div>
</body>
</html>
`;
}
