type Align = 'left' | 'right';

/** Rows as lines, each column as wide as its widest cell and two spaces from the next; nothing ends with spaces. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  alignOf: (column: number) => Align,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const pad = (cell: string, i: number): string =>
    alignOf(i) === 'left' ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
