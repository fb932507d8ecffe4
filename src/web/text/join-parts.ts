/** Parts of a description with a separator between; those that are empty are left out. */
export function joinParts(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== '').join(separator);
}
