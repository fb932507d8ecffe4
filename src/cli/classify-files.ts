import { readFile } from 'node:fs/promises';
import { LIMITS } from '../api/limits/request-limits.js';
import { decodePng } from '../data/decode-png.js';
import { InvalidImageError } from '../data/raw-image.js';
import type { ClassProbability } from '../jobs/trained-models.js';
import { whyUnreadable } from '../terminal/why-unreadable.js';
import type { ServedJob } from './served-job.js';

/** What a network takes a file for, and by the weights of which epoch. */
export interface ClassifiedFile {
  readonly file: string;
  readonly epoch: number;
  readonly classes: readonly ClassProbability[];
}

/** A file that cannot be classified, and why. */
export interface RefusedFile {
  readonly file: string;
  readonly error: string;
}

/** Of a request: what is not images is far less. */
const MOST_CHARACTERS = LIMITS.requestBytes - 64 * 1024;

interface ReadFile {
  readonly file: string;
  /** In base64. */
  readonly png: string;
}

/**
 * What a job takes PNG files for, in as many requests as it takes. A file that cannot be read, or is no image, is told as
 * such and keeps no other from its answer.
 */
export async function* classifyFiles(
  job: ServedJob,
  files: readonly string[],
  top: number,
): AsyncGenerator<ClassifiedFile | RefusedFile> {
  let waiting: ReadFile[] = [];
  let characters = 0;
  for (const file of files) {
    const read = await readPng(file);
    if ('error' in read) {
      yield read;
      continue;
    }
    if (waiting.length === LIMITS.images || characters + read.png.length > MOST_CHARACTERS) {
      yield* await classify(job, waiting, top);
      waiting = [];
      characters = 0;
    }
    waiting.push(read);
    characters += read.png.length;
  }
  if (waiting.length > 0) yield* await classify(job, waiting, top);
}

async function classify(
  job: ServedJob,
  files: readonly ReadFile[],
  top: number,
): Promise<readonly ClassifiedFile[]> {
  const { epoch, images } = await job.classify(
    files.map(({ png }) => ({ png })),
    top,
  );
  return files.map(({ file }, i) => ({ file, epoch, classes: images[i] ?? [] }));
}

async function readPng(file: string): Promise<ReadFile | RefusedFile> {
  try {
    const bytes = await readFile(file);
    // As the server will: its answer would be one for all files.
    decodePng(bytes);
    const png = bytes.toString('base64');
    if (png.length <= MOST_CHARACTERS) return { file, png };
    const most = Math.floor((MOST_CHARACTERS / 4) * 3);
    return { file, error: `Expected a file of at most ${most} bytes but received ${bytes.length}` };
  } catch (error) {
    if (error instanceof InvalidImageError) return { file, error: error.message };
    return { file, error: `Expected a PNG file but ${whyUnreadable(error)}` };
  }
}
