/** Writes a value to standard output as one JSON document: what `--json` means wherever a command ends with an answer. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a value to standard output as a line of JSON: what `--json` means where a command tells of things as they come. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
