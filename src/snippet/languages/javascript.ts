import type { Language } from '../language.ts';
import { quotedLiteral } from '../literal.ts';

/** https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API/Using_Fetch */
export const javascript: Language = {
  title: 'JavaScript',
  library: 'fetch',
  file: 'send.mjs',
  run: 'node send.mjs',
  literal: quotedLiteral,
  join: ' + ',
  environment: 'process.env["{{name}}"]',
  imports: [
    ['import { createHmac } from "node:crypto";', ['signature']],
    ['', ['signature']],
  ],
  header: '    {{name}}: {{value}},',
  key: {
    utf8: 'const key = {{secret}};',
    whsec: 'const key = Buffer.from({{secret}}.replace(/^whsec_/, ""), "base64");',
  },
  id: 'const messageId = "msg_" + crypto.randomUUID();',
  timestamp: {
    s: 'const timestamp = String(Math.floor(Date.now() / 1000));',
    ms: 'const timestamp = String(Date.now());',
  },
  content: 'const content = {{text}};',
  signature: {
    hex: 'const signature = createHmac({{hash}}, key).update(content).digest("hex");',
    base64: 'const signature = createHmac({{hash}}, key).update(content).digest("base64");',
  },
  hashes: { sha1: '"sha1"', sha256: '"sha256"', sha384: '"sha384"', sha512: '"sha512"' },
  names: { id: 'messageId', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  source: `{{imports}}
const url = {{url}};
const body = {{body}};
{{signing}}

const response = await fetch(url, {
  method: "POST",
  headers: {
{{headers}}
  },
  body,
});
console.log(response.status, await response.text());
`,
};
