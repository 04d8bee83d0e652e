/** Stands in reads where a header's value lets somebody in; as an input it is refused. */
export const MASK = '[redacted]';

/** By what names contain, since every vendor has its own: one value too many masked costs less than one too few. */
const TELLING = /authorization|cookie|token|secret|key|password|signature|credential|session/i;

export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, TELLING.test(name) ? MASK : value]),
  );
}
