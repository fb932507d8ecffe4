/** As many as there are colors that can be told apart. */
export const MOST_COMPARED = 8;

/** Where jobs are compared. */
export function compareAddress(ids: readonly string[]): string {
  return `/compare?jobs=${ids.map(encodeURIComponent).join()}`;
}

/** The jobs that an address names in `jobs`, each once; `left`: how many there are that cannot be compared with them. */
export function comparedIds(jobs: string): { readonly ids: readonly string[]; readonly left: number } {
  const ids = [...new Set(jobs.split(',').filter((id) => id !== ''))];
  return { ids: ids.slice(0, MOST_COMPARED), left: Math.max(0, ids.length - MOST_COMPARED) };
}
