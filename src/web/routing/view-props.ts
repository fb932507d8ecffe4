/** What a view is told of its address. */
export interface ViewProps {
  /** Of the path, by the names in the pattern. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
}
