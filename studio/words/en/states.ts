/**
 * What the API calls by a code: states, outcomes, stages, operations, why something was refused. In English a code
 * reads as its words; another language has a table, and falls back to them for what it does not know.
 */
export const states = {
  /** `signature_mismatch` at the beginning of a line, or by itself. */
  named(code: string): string {
    const text = code.replaceAll('_', ' ');
    return text.charAt(0).toUpperCase() + text.slice(1);
  },
  /** The same within a line. */
  within: (code: string): string => code.replaceAll('_', ' ').toLowerCase(),
};
