import type { Language } from '../language.ts';
import { swiftLiteral } from '../literal.ts';

const MAC = `let digest = HMAC<{{hash}}>.authenticationCode(
    for: Data(content.utf8), using: SymmetricKey(data: key))
`;

/** https://developer.apple.com/documentation/foundation/urlsession */
export const swift: Language = {
  title: 'Swift',
  library: 'URLSession',
  file: 'send.swift',
  run: 'swift send.swift',
  literal: swiftLiteral,
  join: ' + ',
  environment: 'ProcessInfo.processInfo.environment["{{name}}"]!',
  imports: [
    ['import CryptoKit', ['signature']],
    ['import Foundation', ['always']],
  ],
  header: 'request.setValue({{value}}, forHTTPHeaderField: {{name}})',
  key: {
    utf8: 'let key = Data({{secret}}.utf8)',
    whsec:
      'let secret = {{secret}}\nlet key = Data(base64Encoded: secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret)!',
  },
  id: 'let messageId = "msg_" + UUID().uuidString.lowercased()',
  timestamp: {
    s: 'let timestamp = String(Int(Date().timeIntervalSince1970))',
    ms: 'let timestamp = String(Int(Date().timeIntervalSince1970 * 1000))',
  },
  content: 'let content = {{text}}',
  signature: {
    hex: `${MAC}let signature = digest.map { String(format: "%02x", $0) }.joined()`,
    base64: `${MAC}let signature = Data(digest).base64EncodedString()`,
  },
  hashes: { sha1: 'Insecure.SHA1', sha256: 'SHA256', sha384: 'SHA384', sha512: 'SHA512' },
  names: { id: 'messageId', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  source: `{{imports}}

let url = URL(string: {{url}})!
let body = {{body}}
{{signing}}

var request = URLRequest(url: url)
request.httpMethod = "POST"
{{headers}}
request.httpBody = Data(body.utf8)
let (data, response) = try await URLSession.shared.data(for: request)
print((response as! HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
`,
};
