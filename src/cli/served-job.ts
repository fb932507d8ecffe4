import { createHash } from 'node:crypto';
import type { Classification, ExportedFile } from '../jobs/trained-models.js';
import { writeDurably } from '../training/write-durably.js';
import { GraphqlClient, authorization } from './graphql-client.js';
import type { TrainedJob } from './trained-job.js';

/** The answer's images have their classes in an object. */
interface ClassifyAnswer {
  readonly epoch: number;
  readonly images: readonly { readonly classes: Classification['images'][number] }[];
}

/** A job of a running server. Its methods throw an Error with the server's message, or why it cannot be reached. */
export function servedJob(url: string, jobId: string, token: string | null): TrainedJob {
  const client = new GraphqlClient(url, token);
  return {
    async exportTo(file, format) {
      const input = { jobId, format };
      const exported = await reaching(url, () =>
        client.answer<ExportedFile & { readonly url: string }>('export-model', input),
      );
      const bytes = await download(new URL(exported.url, url), exported.sha256, token);
      await writeDurably(file, bytes);
      return { bytes: bytes.length, epoch: exported.epoch };
    },
    async classify(images, top) {
      const input = { jobId, images, top };
      const answer = await reaching(url, () => client.answer<ClassifyAnswer>('classify', input));
      return { epoch: answer.epoch, images: answer.images.map(({ classes }) => classes) };
    },
  };
}

async function download(url: URL, sha256: string, token: string | null): Promise<Uint8Array> {
  const response = await reaching(url.href, () => fetch(url, { headers: authorization(token) }));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const received = createHash('sha256').update(bytes).digest('hex');
  if (!response.ok || received !== sha256) {
    throw new Error(
      `Expected a file of SHA-256 ${sha256} at ${url.href} but received ${received} (${response.status})`,
    );
  }
  return bytes;
}

async function reaching<T>(url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // As fetch says that there was no answer at all.
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`Expected a densegraph server at ${url} but it cannot be reached`, { cause: error });
  }
}
