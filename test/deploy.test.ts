import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { describeMetrics } from '../src/api/metrics.ts';
import { ALL_SETTINGS } from '../src/config/config.ts';

/** What is in deploy/, against what Earshot is: nothing in there may name what is not. */

const ROOT = join(import.meta.dirname, '..');
const files = globSync('deploy/**/*', { cwd: ROOT })
  .filter((name) => /\.\w+$|Dockerfile$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));
const settings = new Map(ALL_SETTINGS.map(([, setting]) => [setting.env, setting]));

function of(pattern: RegExp): typeof files {
  const found = files.filter(({ name }) => pattern.test(name));
  assert.ok(found.length > 0, `deploy/ has no ${pattern}`);
  return found;
}

function run(program: string, ...parameters: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return execFileSync(program, parameters, {
    encoding: 'utf8',
    timeout: 60_000,
    stdio: [...stdio],
  });
}

function isThere(program: string, ...parameters: readonly string[]): boolean {
  try {
    run(program, ...parameters);
    return true;
  } catch {
    return false;
  }
}

describe('deploy', () => {
  test('YAML and JSON parse', () => {
    for (const { name, text } of of(/\.yaml$/))
      for (const { errors } of parseAllDocuments(text, { merge: true }))
        assert.deepEqual(errors, [], name);
    for (const { name, text } of of(/\.json$/))
      assert.doesNotThrow(() => void JSON.parse(text), name);
  });

  test('every setting that is named is one, and has a value that it takes', () => {
    let checked = 0;
    for (const { name, text } of files) {
      for (const [variable] of text.matchAll(/\bEARSHOT_[A-Z_]+/g))
        assert.ok(settings.has(variable), `${name}: ${variable}`);
      for (const [, variable = '', quoted, plain = ''] of text.matchAll(WRITTEN)) {
        const value = quoted ?? plain;
        assert.equal(settings.get(variable)?.read(value).ok, true, `${name}: ${variable}=${value}`);
        checked += 1;
      }
    }
    assert.ok(checked >= 10, String(checked));
  });

  test('every metric that is named is on the metrics page', () => {
    const known = new Set(
      [...describeMetrics().matchAll(/`(earshot_\w+)` \| (\w+)/g)].flatMap(
        ([, name = '', type = '']) =>
          type === 'histogram' ? SUFFIXES.map((suffix) => name + suffix) : [name],
      ),
    );
    for (const { name, text } of of(/grafana|prometheus|worker\.yaml/)) {
      const named = [...text.matchAll(/\bearshot_[a-z_]+/g)].map(([metric]) => metric);
      for (const metric of named) assert.ok(known.has(metric), `${name}: ${metric}`);
      if (!name.endsWith('prometheus.yaml')) assert.ok(named.length > 0, name);
    }
  });

  test('every alert has a severity and says what it is about', () => {
    const [alerts] = of(/alerts\.yaml$/);
    const text = alerts?.text ?? '';
    const names = [...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    assert.equal(new Set(names).size, names.length);
    assert.equal([...text.matchAll(/labels: \{ severity: (page|ticket) \}/g)].length, names.length);
    assert.equal([...text.matchAll(/^ +summary: '.+'$/gm)].length, names.length);
  });

  test('whoever is told to stop is given the time that it may take', () => {
    for (const { name, text } of files) {
      const grace = /(?:stop_grace_period|terminationGracePeriodSeconds|TimeoutStopSec)[:=] ?(\d+)/;
      const [, seconds] = grace.exec(text) ?? [];
      if (seconds === undefined) continue;
      const settings = name.includes('kubernetes') ? read('deploy/kubernetes/settings.yaml') : text;
      const [delay, time] = ['DELAY', 'TIME'].map((what) =>
        Number(new RegExp(`EARSHOT_DRAIN_${what}[:=] ?(\\d+)s`).exec(settings)?.[1] ?? 0),
      );
      assert.ok(Number(seconds) >= (delay ?? 0) + 2 * (time ?? 0) + 5, `${name}: ${seconds} s`);
    }
  });

  test('the image runs as nobody in particular, without a shell in between', () => {
    const text = read('deploy/Dockerfile');
    assert.match(text, /^USER 10001:10001$/m);
    assert.match(text, /^ENTRYPOINT \["node", "bin\/earshot\.js"\]\nCMD \["serve"\]$/m);
    for (const [, paths = ''] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
      for (const path of paths.split(' '))
        assert.ok(path === '.' || globSync(path, { cwd: ROOT }).length === 1, path);
  });

  test('systemd takes the unit', { skip: !isThere('systemd-analyze', '--version') }, () => {
    const unit = readFileSync(join(ROOT, 'deploy/systemd/earshot.service'), 'utf8');
    assert.match(unit, /^ExecStart=\/usr\/bin\/node \/opt\/earshot\/bin\/earshot\.js serve$/m);
    const file = join(ROOT, 'deploy/systemd/earshot.service');
    const parameters = ['security', '--offline=true', '--threshold=20', file];
    const rating = run('systemd-analyze', ...parameters);
    assert.match(rating, /Overall exposure level for earshot\.service: [01]\.\d OK/);
  });

  test(
    'kustomize puts the manifests together',
    { skip: !isThere('kubectl', 'kustomize', '--help') },
    () => {
      const text = run('kubectl', 'kustomize', join(ROOT, 'deploy/kubernetes'));
      const kinds = new Set(parseAllDocuments(text).map((document) => document.get('kind')));
      for (const kind of [
        'StatefulSet',
        'Deployment',
        'PodDisruptionBudget',
        'HorizontalPodAutoscaler',
      ])
        assert.ok(kinds.has(kind), kind);
    },
  );
});

const SUFFIXES = ['', '_bucket', '_sum', '_count'];

/** `NAME: value`, `NAME=value` and `{ name: NAME, value: value }`; what is filled in by others is not looked at. */
const WRITTEN =
  /\b(EARSHOT_[A-Z_]+)(?:: |=|, value: )(?:'([^'$%]*)'|((?!\$|%|postgres:|…)[^\s'$,}]+))/g;

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}
