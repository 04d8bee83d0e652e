interface Header {
  readonly name: string;
  readonly value: string;
}

export function Headers({ of, label }: { of: readonly Header[]; label: string }) {
  return (
    <table class="headers" aria-label={label}>
      <tbody>
        {of.map(({ name, value }, index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function toHeaders(record: Readonly<Record<string, string>>): readonly Header[] {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}
