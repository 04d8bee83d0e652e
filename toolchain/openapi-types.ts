import openapiTypescript, { astToString } from 'openapi-typescript';
import { factory, SyntaxKind } from 'typescript';

/**
 * The types of an OpenAPI document, as TypeScript. It stands here because the generator builds its text with the
 * compiler of another version than the one that checks the project.
 */
export async function describeTypes(document: object): Promise<string> {
  // The generator's own type of a document is narrower than the format: it knows no dialect of schemas.
  const nodes = await openapiTypescript(document as Parameters<typeof openapiTypescript>[0], {
    transform(schema) {
      const pattern = 'pattern' in schema ? String(schema.pattern) : '';
      const prefix = /^\^(\w{3}_)\[/.exec(pattern)?.[1];
      return prefix === undefined ? undefined : idType(prefix);
    },
  });
  return astToString(nodes);
}

/** Ids keep what they are ids of: `lsn_${string}`. */
function idType(prefix: string) {
  const rest = factory.createTemplateLiteralTypeSpan(
    factory.createKeywordTypeNode(SyntaxKind.StringKeyword),
    factory.createTemplateTail(''),
  );
  return factory.createTemplateLiteralType(factory.createTemplateHead(prefix), [rest]);
}
