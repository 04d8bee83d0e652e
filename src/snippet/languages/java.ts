import type { Language } from '../language.ts';
import { quotedLiteral } from '../literal.ts';

const MAC = `Mac mac = Mac.getInstance({{hash}});
mac.init(new SecretKeySpec(key, {{hash}}));
byte[] digest = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
`;

/** https://github.com/Kong/unirest-java, in its first major version, whose names the published contract shows. */
export const java: Language = {
  title: 'Java',
  library: 'Unirest',
  file: 'Send.java',
  install:
    'mvn dependency:copy -Dartifact=com.mashape.unirest:unirest-java:1.4.9:jar:jar-with-dependencies -DoutputDirectory=lib',
  run: "java -cp 'lib/*' Send.java",
  literal: quotedLiteral,
  join: ' + ',
  environment: 'System.getenv("{{name}}")',
  imports: [
    ['import com.mashape.unirest.http.HttpResponse;', ['always']],
    ['import com.mashape.unirest.http.Unirest;', ['always']],
    ['import java.nio.charset.StandardCharsets;', ['signature']],
    ['import java.util.Base64;', ['whsec', 'base64']],
    ['import java.util.HexFormat;', ['hex']],
    ['import java.util.UUID;', ['id']],
    ['import javax.crypto.Mac;', ['signature']],
    ['import javax.crypto.spec.SecretKeySpec;', ['signature']],
  ],
  header: '            .header({{name}}, {{value}})',
  key: {
    utf8: 'byte[] key = {{secret}}.getBytes(StandardCharsets.UTF_8);',
    whsec: 'byte[] key = Base64.getDecoder().decode({{secret}}.replaceFirst("^whsec_", ""));',
  },
  id: 'String messageId = "msg_" + UUID.randomUUID();',
  timestamp: {
    s: 'String timestamp = String.valueOf(System.currentTimeMillis() / 1000);',
    ms: 'String timestamp = String.valueOf(System.currentTimeMillis());',
  },
  content: 'String content = {{text}};',
  signature: {
    hex: `${MAC}String signature = HexFormat.of().formatHex(digest);`,
    base64: `${MAC}String signature = Base64.getEncoder().encodeToString(digest);`,
  },
  hashes: {
    sha1: '"HmacSHA1"',
    sha256: '"HmacSHA256"',
    sha384: '"HmacSHA384"',
    sha512: '"HmacSHA512"',
  },
  names: { id: 'messageId', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  source: `{{imports}}

public class Send {
    public static void main(String[] arguments) throws Exception {
        String url = {{url}};
        String body = {{body}};
        {{signing}}

        HttpResponse<String> response = Unirest.post(url)
{{headers}}
            .body(body)
            .asString();
        System.out.println(response.getStatus() + " " + response.getBody());
        Unirest.shutdown();
    }
}
`,
};
