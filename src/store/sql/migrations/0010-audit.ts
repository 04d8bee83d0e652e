import type { Dialect } from '../dialect.ts';

/** Who changed what. */
export const name = '0010-audit';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [
    `CREATE TABLE audit (
       id ${key} PRIMARY KEY, at ${key} NOT NULL, actor text, operation text NOT NULL, subject text,
       input text NOT NULL, state_before text NOT NULL, state_after text NOT NULL)`,
    `CREATE INDEX audit_subject ON audit (subject, id)`,
  ];
}
