import { createHash, randomUUID } from 'node:crypto';
import { lstat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Classification, ExportedFile, ExportFormat, ImageSource } from '../jobs/trained-models.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { writeDurably } from '../training/write-durably.js';
import { authorization, reaching } from './graphql-client.js';
import type { OpenServer } from './open-server.js';

/** The answer's images have their classes in an object. */
interface ClassifyAnswer {
  readonly epoch: number;
  readonly images: readonly { readonly classes: Classification['images'][number] }[];
}

/** A job of a server, whose weights a command works with. */
export interface ServedJob {
  /** Writes them to a file; returns its size and checksum, and the epoch that they are of. */
  exportTo(file: string, format: ExportFormat): Promise<Pick<ExportedFile, 'bytes' | 'epoch' | 'sha256'>>;
  classify(images: readonly ImageSource[], top: number): Promise<Classification>;
}

/** A job of a server. Its methods throw ExpectedError with the server's message, or why it cannot be reached. */
export function servedJob({ client, url, token }: OpenServer, jobId: string): ServedJob {
  return {
    async exportTo(file, format) {
      const exported = await client.answer<ExportedFile & { readonly url: string }>('export-model', {
        jobId,
        format,
      });
      const bytes = await download(new URL(exported.url, url), exported.sha256, token);
      await writeExport(file, bytes);
      return { bytes: bytes.length, epoch: exported.epoch, sha256: exported.sha256 };
    },
    async classify(images, top) {
      const answer = await client.answer<ClassifyAnswer>('classify', { jobId, images, top });
      return { epoch: answer.epoch, images: answer.images.map(({ classes }) => classes) };
    },
  };
}

/** A rename would take the place of a link, a pipe or a device: `--output /dev/null` by root, of that of the machine. */
async function writeExport(file: string, bytes: Uint8Array): Promise<void> {
  const found = await lstat(file).catch(() => null);
  try {
    if (found === null || found.isFile()) {
      await writeDurably(file, bytes, join(dirname(file), `.densegraph-${randomUUID()}.tmp`));
    } else await writeFile(file, bytes);
  } catch (error) {
    throw new ExpectedError(`Expected to write ${file} but received ${(error as Error).message}`);
  }
}

async function download(url: URL, sha256: string, token: string | null): Promise<Uint8Array> {
  const { response, bytes } = await reaching(url, { headers: authorization(token) }, async (response) => ({
    response,
    bytes: new Uint8Array(await response.arrayBuffer()),
  }));
  const received = createHash('sha256').update(bytes).digest('hex');
  if (!response.ok || received !== sha256) {
    throw new Error(
      `Expected a file of SHA-256 ${sha256} at ${url.href} but received ${received} (${response.status})`,
    );
  }
  return bytes;
}
