/** Where the form is filled with a job's settings. */
export function copyAddress(jobId: string): string {
  return `/new?copy=${encodeURIComponent(jobId)}`;
}
