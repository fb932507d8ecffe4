/** As many as there are colors that can be told apart. */
export const MOST_COMPARED = 8;

/** Where jobs are compared. */
export function compareAddress(ids: readonly string[]): string {
  return `/compare?jobs=${ids.map(encodeURIComponent).join()}`;
}

/** The jobs that an address names in `jobs`, each once. */
export function comparedIds(jobs: string): readonly string[] {
  const ids = jobs.split(',').filter((id) => id !== '');
  return [...new Set(ids)].slice(0, MOST_COMPARED);
}
