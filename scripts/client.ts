import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createOpenapi } from '../src/api/openapi/openapi.ts';
import { describeTypes } from '../toolchain/openapi-types.ts';

/**
 * The client's generated half, from the OpenAPI document alone: its types, and of each operation the method, the path
 * and the summary. Writes it; with `--check` only says what is stale.
 */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const root = join(import.meta.dirname, '..');
const folder = join(root, 'src/client/generated');
const MADE = '// Made by scripts/client.ts from the OpenAPI document.\n\n';

const document = JSON.parse(JSON.stringify(createOpenapi('http://127.0.0.1:8080'))) as {
  readonly paths: Paths;
};

/** All operations but those for senders: theirs is another token. */
function describeRoutes(paths: Paths): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security = [] }]) => security.length === 0)
      .map(([method, { operationId, summary, requestBody }]) => {
        const type = Object.keys(requestBody?.content ?? {})[0];
        const route = { method, path, ...(type !== undefined && { type }), summary };
        return [operationId, route] as const;
      }),
  );
  return `export const ROUTES = ${JSON.stringify(Object.fromEntries(routes))} as const;\n`;
}

const files = {
  'openapi.ts': await describeTypes(document),
  'routes.ts': describeRoutes(document.paths),
};

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const isCheck = process.argv.includes('--check');
for (const [name, text] of Object.entries(files)) {
  const path = join(folder, name);
  const style = (await resolveConfig(path)) ?? {};
  const after = await format(MADE + text, { ...style, filepath: path });
  if (read(path) === after) continue;
  if (isCheck) {
    console.error(
      `src/client/generated/${name}:1  is not what the contract says; run: npm run client`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
    console.log(`wrote src/client/generated/${name}`);
  }
}
