import { useEffect, useState } from 'preact/hooks';

/** A QR code of a text, for a telephone to read. What makes it is loaded when it is wanted: few ever do. */
export function Qr({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    void import('qr').then(({ default: encode }) => setRows(encode(text, 'raw', { border: 4 })));
  }, [text]);
  const size = rows.length;
  return (
    <div class="qr">
      {size > 0 && (
        <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
          <path d={toPath(rows)} />
        </svg>
      )}
    </div>
  );
}

/** One square for each dark module: runs of them in a row are one rectangle. */
function toPath(rows: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  for (const [y, row] of rows.entries()) {
    const line = row.map((isDark) => (isDark ? '1' : '0')).join('');
    for (const { 0: run, index } of line.matchAll(/1+/g))
      parts.push(`M${index} ${y}h${run.length}v1h-${run.length}z`);
  }
  return parts.join('');
}
