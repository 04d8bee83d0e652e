import type { Language } from '../language.ts';
import { rubyLiteral } from '../literal.ts';

/** https://docs.ruby-lang.org/en/master/Net/HTTP.html */
export const ruby: Language = {
  title: 'Ruby',
  library: 'Net::HTTP',
  file: 'send.rb',
  run: 'ruby send.rb',
  literal: rubyLiteral,
  join: ' + ',
  environment: 'ENV.fetch("{{name}}")',
  imports: [
    ['require "net/http"', ['always']],
    ['require "openssl"', ['signature']],
    ['require "securerandom"', ['id']],
  ],
  header: 'request[{{name}}] = {{value}}',
  key: {
    utf8: 'key = {{secret}}',
    whsec: 'key = {{secret}}.delete_prefix("whsec_").unpack1("m")',
  },
  id: 'message_id = "msg_" + SecureRandom.uuid',
  timestamp: {
    s: 'timestamp = Time.now.to_i.to_s',
    ms: 'timestamp = (Time.now.to_f * 1000).to_i.to_s',
  },
  content: 'content = {{text}}',
  signature: {
    hex: 'signature = OpenSSL::HMAC.hexdigest({{hash}}, key, content)',
    base64: 'signature = [OpenSSL::HMAC.digest({{hash}}, key, content)].pack("m0")',
  },
  hashes: { sha1: '"SHA1"', sha256: '"SHA256"', sha384: '"SHA384"', sha512: '"SHA512"' },
  names: { id: 'message_id', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  source: `{{imports}}

url = URI({{url}})
body = {{body}}
{{signing}}

request = Net::HTTP::Post.new(url)
{{headers}}
request.body = body
response = Net::HTTP.start(url.host, url.port, use_ssl: url.scheme == "https") do |http|
  http.request(request)
end
puts response.code + " " + response.body.to_s
`,
};
