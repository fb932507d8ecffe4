import { alignColumns } from './align-columns.js';
import { formatBytes } from '../compiler/format-bytes.js';
import type { GraphqlClient } from './graphql-client.js';
import type { QueuePlace } from './progress-line.js';

/** A job as the document training-jobs lists it. */
export interface ListedJob {
  readonly id: string;
  readonly name: string | null;
  readonly state: string;
  readonly queuePlace: QueuePlace | null;
  readonly modelName: string;
  readonly epochs: number;
  readonly plannedBytes: number | null;
  readonly memory: { readonly peakBytes: number } | null;
  readonly lastEpoch: { readonly epoch: number; readonly validationAccuracy: number } | null;
}

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: ListedJob }[];
}

/** As many as the API gives at a time. */
const PAGE = 100;

/** The newest jobs, in these states where some are named, and how many there are of them. */
export async function listJobs(
  client: GraphqlClient,
  states: readonly string[] | null,
  limit: number,
): Promise<{ readonly jobs: readonly ListedJob[]; readonly totalCount: number }> {
  const jobs: ListedJob[] = [];
  let after: string | null = null;
  for (;;) {
    const first = Math.min(PAGE, limit - jobs.length);
    const page: Page = await client.request<Page>('training-jobs', { first, after, states });
    jobs.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || jobs.length >= limit) return { jobs, totalCount: page.totalCount };
  }
}

/** Jobs as a table: of those that wait, the place in the queue; epochs that are done of all, the newest validation accuracy, memory measured of planned, and the name. */
export function jobTable(jobs: readonly ListedJob[], totalCount: number): string {
  const rows = jobs.map(
    ({ id, name, state, queuePlace, modelName, epochs, plannedBytes, memory, lastEpoch }) => [
      id,
      modelName,
      queuePlace === null ? state : `${state} #${queuePlace.position}`,
      `${lastEpoch?.epoch ?? 0}/${epochs}`,
      lastEpoch?.validationAccuracy.toFixed(3) ?? '-',
      memory === null ? '-' : formatBytes(memory.peakBytes),
      plannedBytes === null ? '-' : formatBytes(plannedBytes),
      name ?? '-',
    ],
  );
  const header = ['job', 'model', 'state', 'epochs', 'accuracy', 'memory', 'planned', 'name'];
  const table = alignColumns([header, ...rows], () => 'left').join('\n');
  return jobs.length === totalCount ? table : `${table}\n${totalCount - jobs.length} more: see --limit`;
}
