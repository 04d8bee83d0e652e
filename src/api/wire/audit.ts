import type { AuditEntry } from '../../model/audit.ts';
import type { WireAuditEntry } from '../contract.ts';
import { toInstant } from './instant.ts';

export function toWireAuditEntry(entry: AuditEntry): WireAuditEntry {
  const { actor = null, token = null, subject = null } = entry;
  return { ...entry, at: toInstant(entry.at), actor, token, subject };
}

const COLUMNS = [
  'id',
  'at',
  'actor',
  'token',
  'operation',
  'subject',
  'input',
  'before',
  'after',
] as const;

export function toCsvHead(): string {
  return `${COLUMNS.join(',')}\r\n`;
}

/** RFC 4180; what a call said, and what was before and after, as JSON. */
export function toCsvLine(entry: AuditEntry): string {
  const wire = toWireAuditEntry(entry);
  return `${COLUMNS.map((column) => toCell(wire[column])).join(',')}\r\n`;
}

function toCell(value: unknown): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Spreadsheets take such a cell for a formula, and somebody may have called an account so.
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
