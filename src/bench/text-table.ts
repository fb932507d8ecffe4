/**
 * A table as text, indented by two: the first column begins at the left, the others end at the right but for the last
 * one, which may be as long as it likes and begins where the header's does.
 */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const align = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    if (column === 0) return cell.padEnd(width);
    return column === header.length - 1 ? cell : cell.padStart(width);
  };
  return lines.map((cells) => `  ${cells.map(align).join('  ')}`.trimEnd()).join('\n');
}
