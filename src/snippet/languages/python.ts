import type { Language } from '../language.ts';
import { quotedLiteral } from '../literal.ts';

/** https://requests.readthedocs.io/en/latest/user/quickstart/ */
export const python: Language = {
  title: 'Python',
  library: 'requests',
  file: 'send.py',
  install: 'python3 -m pip install requests',
  run: 'python3 send.py',
  literal: quotedLiteral,
  join: ' + ',
  environment: 'os.environ["{{name}}"]',
  imports: [
    ['import base64', ['whsec', 'base64']],
    ['import hashlib', ['signature']],
    ['import hmac', ['signature']],
    ['import os', ['always']],
    ['import time', ['time']],
    ['import uuid', ['id']],
    ['', ['always']],
    ['import requests', ['always']],
  ],
  header: '    {{name}}: {{value}},',
  key: {
    utf8: 'key = {{secret}}.encode()',
    whsec: 'key = base64.b64decode({{secret}}.removeprefix("whsec_"))',
  },
  id: 'message_id = "msg_" + uuid.uuid4().hex',
  timestamp: {
    s: 'timestamp = str(int(time.time()))',
    ms: 'timestamp = str(int(time.time() * 1000))',
  },
  content: 'content = {{text}}',
  signature: {
    hex: 'signature = hmac.new(key, content.encode(), {{hash}}).hexdigest()',
    base64:
      'signature = base64.b64encode(hmac.new(key, content.encode(), {{hash}}).digest()).decode()',
  },
  hashes: {
    sha1: 'hashlib.sha1',
    sha256: 'hashlib.sha256',
    sha384: 'hashlib.sha384',
    sha512: 'hashlib.sha512',
  },
  names: { id: 'message_id', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  source: `{{imports}}

url = {{url}}
body = {{body}}
{{signing}}
headers = {
{{headers}}
}

response = requests.post(url, data=body.encode(), headers=headers)
print(response.status_code, response.text)
`,
};
