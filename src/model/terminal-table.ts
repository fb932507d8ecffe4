/** Columns of the terminal that tables are made for. */
export const TERMINAL_WIDTH = 80;

/** A table as text: a title, a header and rows between rules, and lines below; ends with a line break. */
export function terminalTable(
  title: string,
  header: string,
  rows: readonly string[],
  below: readonly string[] = [],
): string {
  const rule = '─'.repeat(TERMINAL_WIDTH);
  const shortened = title.length > TERMINAL_WIDTH ? `${title.slice(0, TERMINAL_WIDTH - 1)}…` : title;
  const lines = [shortened, rule, header, rule, ...rows, rule, ...below];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
