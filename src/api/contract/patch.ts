import { z } from 'zod';

/** RFC 7396: a member that is left out stays, null removes it, lists are replaced whole; what is one of several, too. */
export type Patch<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? string extends keyof T
      ? T
      : { [K in keyof T]?: PatchMember<Exclude<T[K], undefined>> | null | undefined }
    : T;

type PatchMember<M> = true extends IsUnion<Extract<M, object>> ? M : Patch<M>;
type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

/** The merge patch of an input: the same members, each of which may be absent or null. */
export function patchOf<T extends z.ZodObject>(
  input: T,
): z.ZodType<Patch<z.input<T>>, Patch<z.input<T>>> {
  return patched(input) as unknown as z.ZodType<Patch<z.input<T>>, Patch<z.input<T>>>;
}

function patched(input: z.ZodObject): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const [key, member] of Object.entries(input.shape)) {
    const inner: unknown = member instanceof z.ZodOptional ? member.unwrap() : member;
    shape[key] = (inner instanceof z.ZodObject ? patched(inner) : (inner as z.ZodType))
      .nullable()
      .optional();
  }
  return z.strictObject(shape);
}
