/** An absolute path of at least two names, up to the first blank; not a URL's. */
const ABSOLUTE_PATH = /(?<![\w.:/\\])(?:[A-Za-z]:\\|\/)(?:[^\s/\\:"'`]+[/\\])+([^\s/\\:"'`,;)]*)/g;

/** A message with only the last name of each absolute path: where the server keeps its files is not for clients. */
export function withoutPaths(message: string): string {
  return message.replace(ABSOLUTE_PATH, '$1');
}
