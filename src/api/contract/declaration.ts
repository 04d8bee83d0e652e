import { z } from 'zod';
import { listenerInput } from './listener.ts';
import { name } from './scalar.ts';
import { triggerInput } from './trigger.ts';

/**
 * The files of `earshot apply`: what the API takes, by name in place of by id. A new member of the API is one of the
 * files, too.
 */
const byName = z.string().trim().min(1).max(64);

const { name: _listener, verification, ...listenerMembers } = listenerInput.shape;
const { allowed_credentials: _ids, ...verificationMembers } = verification.unwrap().shape;

const declaredListener = z.strictObject({
  ...listenerMembers,
  verification: z
    .strictObject({
      ...verificationMembers,
      allowed_credentials: z
        .array(byName)
        .max(1_000)
        .optional()
        .describe('Credentials by name or by id; they must be there already.'),
    })
    .optional(),
});

const { name: _trigger, listener_ids: _bound, ...triggerMembers } = triggerInput.shape;

const declaredTrigger = z.strictObject({
  listeners: z.array(byName).min(1).max(1_000).describe('Listeners by name.'),
  ...triggerMembers,
});

export const declaration = z
  .strictObject({
    listeners: z.record(name, declaredListener).optional().describe('Listeners by name.'),
    triggers: z.record(name, declaredTrigger).optional().describe('Triggers by name.'),
  })
  .describe('What `earshot apply` makes of a server.');

/** As JSON Schema 2020-12; references are not in it. */
export function describeDeclaration(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(declaration, { io: 'input', override: trim });
}

function trim({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
