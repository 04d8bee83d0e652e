import type { Language } from '../language.ts';
import { shellLiteral } from '../literal.ts';

const KEY = "od -An -v -tx1 | tr -d ' \\n'";
const MAC = `printf '%s' "$CONTENT" | openssl dgst -{{hash}} -mac HMAC -macopt "hexkey:$KEY"`;

/** https://curl.se/docs/manpage.html */
export const curl: Language = {
  title: 'Shell',
  library: 'curl',
  file: 'send.sh',
  run: 'sh send.sh',
  literal: shellLiteral,
  join: '',
  environment: '"${{name}}"',
  imports: [],
  header: '  -H {{both}} \\',
  key: {
    utf8: `SECRET={{secret}}\nKEY=$(printf '%s' "$SECRET" | ${KEY})`,
    whsec: `SECRET={{secret}}\nKEY=$(printf '%s' "\${SECRET#whsec_}" | openssl base64 -d -A | ${KEY})`,
  },
  id: 'ID="msg_$(openssl rand -hex 16)"',
  timestamp: { s: 'TIMESTAMP="$(date +%s)"', ms: 'TIMESTAMP="$(date +%s)000"' },
  content: 'CONTENT={{text}}',
  signature: {
    hex: `SIGNATURE=$(${MAC} -r | cut -d ' ' -f 1)`,
    base64: `SIGNATURE=$(${MAC} -binary | openssl base64 -A)`,
  },
  hashes: { sha1: 'sha1', sha256: 'sha256', sha384: 'sha384', sha512: 'sha512' },
  names: { id: '"$ID"', timestamp: '"$TIMESTAMP"', body: '"$BODY"', signature: '"$SIGNATURE"' },
  source: `URL={{url}}
BODY={{body}}
{{signing}}

curl -sS -X POST "$URL" \\
{{headers}}
  --data-raw "$BODY" \\
  -w '\\n%{http_code}\\n'
`,
};
