import type { Language } from '../language.ts';
import { quotedLiteral } from '../literal.ts';

/** https://pkg.go.dev/net/http */
export const go: Language = {
  title: 'Go',
  library: 'net/http',
  file: 'send.go',
  run: 'go run send.go',
  literal: quotedLiteral,
  join: ' + ',
  environment: 'os.Getenv("{{name}}")',
  imports: [
    ['"crypto/hmac"', ['signature']],
    ['"crypto/rand"', ['id']],
    ['{{hashImport}}', ['signature']],
    ['"encoding/base64"', ['whsec', 'base64']],
    ['"encoding/hex"', ['id', 'hex']],
    ['"fmt"', ['always']],
    ['"io"', ['always']],
    ['"net/http"', ['always']],
    ['"os"', ['always']],
    ['"strconv"', ['time']],
    ['"strings"', ['always']],
    ['"time"', ['time']],
  ],
  header: '\trequest.Header.Set({{name}}, {{value}})',
  key: {
    utf8: 'key := []byte({{secret}})',
    whsec:
      'key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix({{secret}}, "whsec_"))\nstopOn(err)',
  },
  id: 'random := make([]byte, 16)\nrand.Read(random)\nmessageID := "msg_" + hex.EncodeToString(random)',
  timestamp: {
    s: 'timestamp := strconv.FormatInt(time.Now().Unix(), 10)',
    ms: 'timestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)',
  },
  content: 'content := {{text}}',
  signature: {
    hex: 'mac := hmac.New({{hash}}, key)\nmac.Write([]byte(content))\nsignature := hex.EncodeToString(mac.Sum(nil))',
    base64:
      'mac := hmac.New({{hash}}, key)\nmac.Write([]byte(content))\nsignature := base64.StdEncoding.EncodeToString(mac.Sum(nil))',
  },
  hashes: { sha1: 'sha1.New', sha256: 'sha256.New', sha384: 'sha512.New384', sha512: 'sha512.New' },
  names: { id: 'messageID', timestamp: 'timestamp', body: 'body', signature: 'signature' },
  source: `package main

import (
	{{imports}}
)

func stopOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	url := {{url}}
	body := {{body}}
	{{signing}}

	request, err := http.NewRequest("POST", url, strings.NewReader(body))
	stopOn(err)
{{headers}}

	response, err := http.DefaultClient.Do(request)
	stopOn(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	stopOn(err)
	fmt.Println(response.StatusCode, string(answer))
}
`,
};
