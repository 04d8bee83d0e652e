/** What is read of a JSON Schema, here and when a server's state is written as a file. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The schema of one member; undefined where everything fits. */
export function memberOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const named = schema?.properties;
  if (named !== undefined && Object.hasOwn(named, key)) return named[key];
  const other = schema?.additionalProperties;
  return typeof other === 'object' ? other : undefined;
}

/**
 * Whether a text may stand here, and no object: only then is an object a reference. Where an object may stand, as in a
 * data mapper, one that looks like a reference is what it is.
 */
export function isText(schema: JsonSchema | undefined): boolean {
  if (schema === undefined) return false;
  if (schema.anyOf === undefined) return schema.type === 'string';
  return schema.anyOf.some(isText) && !schema.anyOf.some(mayBeObject);
}

function mayBeObject({ type, anyOf }: JsonSchema): boolean {
  return anyOf?.some(mayBeObject) ?? (type === undefined || type === 'object');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
