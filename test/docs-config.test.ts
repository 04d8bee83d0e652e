import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { readDocs, type Block } from './kit/docs.ts';

/**
 * What the docs show for other programs: judged by the programs themselves where they are there, and by its shape
 * everywhere.
 */
const blocks = readDocs().flatMap((page) => page.blocks);

function of(language: string): readonly Block[] {
  const found = blocks.filter((block) => block.language === language);
  assert.ok(found.length > 0, `the docs have no ${language}`);
  return found;
}

function run(program: string, ...parameters: readonly string[]): void {
  execFileSync(program, parameters, { stdio: 'pipe', timeout: 20_000 });
}

function isThere(program: string, flag: string): boolean {
  try {
    run(program, flag);
    return true;
  } catch {
    return false;
  }
}

describe('configuration of other programs in the docs', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-docs-config-'));
  });

  after(() => rm(folder, { recursive: true }));

  test('braces close, and only /webhooks/ is passed on', () => {
    for (const { where, text } of [...of('nginx'), ...of('caddyfile')]) {
      let depth = 0;
      for (const character of text) {
        if (character === '{') depth += 1;
        if (character === '}') depth -= 1;
        assert.ok(depth >= 0, where);
      }
      assert.equal(depth, 0, where);
      assert.match(
        text,
        /\/webhooks\/[^]*127\.0\.0\.1:8080|127\.0\.0\.1:8080[^]*\/webhooks\//,
        where,
      );
      assert.match(text, /\b(return|respond) 404\b/, where);
    }
    for (const { where, text } of of('nginx'))
      for (const [line] of text.matchAll(/^ +[a-z_]+ [^{}\n]*$/gm)) assert.match(line, /;$/, where);
  });

  test(
    'nginx takes it',
    { skip: !isThere('nginx', '-v') || !isThere('openssl', 'version') },
    async () => {
      const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
      const subject = ['-subj', '/CN=hooks.example.com', '-days', '1'];
      run(
        'openssl',
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        certificate,
        ...subject,
      );
      for (const { text } of of('nginx')) {
        const own = text
          .replace(/ssl_certificate \S+;/, `ssl_certificate ${certificate};`)
          .replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${key};`);
        const file = join(folder, 'nginx.conf');
        await writeFile(file, `pid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${own}}\n`);
        assert.doesNotThrow(() => run('nginx', '-t', '-e', 'stderr', '-p', folder, '-c', file));
      }
    },
  );

  test('Caddy takes it', { skip: !isThere('caddy', 'version') }, async () => {
    for (const { text } of of('caddyfile')) {
      const file = join(folder, 'Caddyfile');
      await writeFile(file, text);
      assert.doesNotThrow(() => run('caddy', 'adapt', '--adapter', 'caddyfile', '--config', file));
    }
  });

  test('YAML parses', () => {
    for (const { where, text } of of('yaml')) {
      const value = parse(text) as unknown;
      assert.ok(typeof value === 'object' && value !== null, where);
    }
  });

  test('what Traefik routes, it knows where to', () => {
    interface Traefik {
      readonly http: {
        readonly routers: Record<string, { rule: string; service: string }>;
        readonly services: Record<
          string,
          { loadBalancer: { servers: { url: string }[]; serversTransport: string } }
        >;
        readonly serversTransports: Record<string, unknown>;
      };
    }
    const found = of('yaml').filter(({ text }) => text.startsWith('http:'));
    assert.equal(found.length, 1);
    const { http } = parse(found[0]?.text ?? '') as Traefik;
    for (const { rule, service } of Object.values(http.routers)) {
      assert.match(rule, /PathPrefix\(`\/webhooks\/`\)/);
      const { loadBalancer } = http.services[service] ?? assert.fail(service);
      assert.ok(loadBalancer.serversTransport in http.serversTransports);
      for (const { url } of loadBalancer.servers) assert.ok(URL.canParse(url), url);
    }
  });
});
