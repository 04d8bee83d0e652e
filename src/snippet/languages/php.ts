import type { Language } from '../language.ts';
import { phpLiteral } from '../literal.ts';

/** https://docs.guzzlephp.org/en/stable/quickstart.html */
export const php: Language = {
  title: 'PHP',
  library: 'Guzzle',
  file: 'send.php',
  install: 'composer require guzzlehttp/guzzle',
  run: 'php send.php',
  literal: phpLiteral,
  join: ' . ',
  environment: "getenv('{{name}}')",
  imports: [],
  header: '        {{name}} => {{value}},',
  key: {
    utf8: '$key = {{secret}};',
    whsec: "$key = base64_decode(preg_replace('/^whsec_/', '', {{secret}}));",
  },
  id: "$messageId = 'msg_' . bin2hex(random_bytes(16));",
  timestamp: {
    s: '$timestamp = (string) time();',
    ms: '$timestamp = (string) (int) (microtime(true) * 1000);',
  },
  content: '$content = {{text}};',
  signature: {
    hex: '$signature = hash_hmac({{hash}}, $content, $key);',
    base64: '$signature = base64_encode(hash_hmac({{hash}}, $content, $key, true));',
  },
  hashes: { sha1: "'sha1'", sha256: "'sha256'", sha384: "'sha384'", sha512: "'sha512'" },
  names: { id: '$messageId', timestamp: '$timestamp', body: '$body', signature: '$signature' },
  source: `<?php
require 'vendor/autoload.php';

$url = {{url}};
$body = {{body}};
{{signing}}

$client = new \\GuzzleHttp\\Client();
$response = $client->request('POST', $url, [
    'body' => $body,
    'headers' => [
{{headers}}
    ],
    'http_errors' => false,
]);
echo $response->getStatusCode(), ' ', $response->getBody(), PHP_EOL;
`,
};
