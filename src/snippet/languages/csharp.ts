import type { Language } from '../language.ts';
import { quotedLiteral } from '../literal.ts';

const MAC = 'var digest = {{hash}}.HashData(key, Encoding.UTF8.GetBytes(content));\n';

/** https://restsharp.dev/docs/usage/request */
export const csharp: Language = {
  title: 'C#',
  library: 'RestSharp',
  file: 'Program.cs',
  install: 'dotnet add package RestSharp',
  run: 'dotnet run',
  literal: quotedLiteral,
  join: ' + ',
  environment: 'Environment.GetEnvironmentVariable("{{name}}")!',
  imports: [
    ['using System.Security.Cryptography;', ['signature']],
    ['using System.Text;', ['signature']],
    ['using RestSharp;', ['always']],
  ],
  header: 'request.AddHeader({{name}}, {{value}});',
  key: {
    utf8: 'var key = Encoding.UTF8.GetBytes({{secret}});',
    whsec:
      'var secret = {{secret}};\nvar key = Convert.FromBase64String(secret.StartsWith("whsec_") ? secret[6..] : secret);',
  },
  id: 'var messageId = "msg_" + Guid.NewGuid();',
  timestamp: {
    s: 'var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString();',
    ms: 'var timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString();',
  },
  content: 'var content = {{text}};',
  signature: {
    hex: `${MAC}var signature = Convert.ToHexString(digest).ToLowerInvariant();`,
    base64: `${MAC}var signature = Convert.ToBase64String(digest);`,
  },
  hashes: { sha1: 'HMACSHA1', sha256: 'HMACSHA256', sha384: 'HMACSHA384', sha512: 'HMACSHA512' },
  names: { id: 'messageId', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  saysType: true,
  source: `{{imports}}

var url = {{url}};
var body = {{body}};
{{signing}}

var client = new RestClient();
var request = new RestRequest(url, Method.Post);
{{headers}}
request.AddStringBody(body, {{type}});
var response = await client.ExecuteAsync(request);
Console.WriteLine($"{(int)response.StatusCode} {response.Content}");
`,
};
