import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChannelStatistics } from '../data/channel-statistics.js';
import { openRegularFile } from './open-regular-file.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import type { Tensor, TensorFile } from './safetensors.js';
import { withStorageFor } from './storage-failed-error.js';
import type { PartialEpoch } from './run-epoch.js';
import type { EpochMetrics } from './training-event.js';
import { writeDurably } from './write-durably.js';

/** Where a run stands: with the tensors, all that an exact resume needs. */
export interface CheckpointState {
  /** Of the TrainingConfig that the run follows. */
  readonly configHash: string;
  /** Of the data that the run began with, by datasetDigest; null where the config's name of the data tells. */
  readonly dataDigest: string | null;
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Training steps since the start of the run. */
  readonly step: number;
  /** What the epoch that runs has come to; null between two epochs. */
  readonly partial: PartialEpoch | null;
  /** Of the epoch that is complete, for whoever has not heard of it; null before the first. */
  readonly metrics: EpochMetrics | null;
  readonly seed: number;
  /** Of the last step. */
  readonly learningRate: number;
  /** What the network's images are normalized by, in validation and ever after; null: they are not. */
  readonly statistics: ChannelStatistics | null;
}

export interface Checkpoint {
  readonly state: CheckpointState;
  /**
   * Parameters and running statistics by torchvision's names and in PyTorch's layouts, `num_batches_tracked` (int64)
   * beside them, and the momentum of each parameter as `optimizer.velocity.NAME`.
   */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** A checkpoint that cannot be used: torn, damaged, or of another format. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';

  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`Checkpoint ${path} cannot be used: ${reason}`);
  }
}

/** How many checkpoints of a run are kept where nothing else is said: one more than the newest, should that be damaged. */
export const KEPT_CHECKPOINTS = 2;

const FORMAT_VERSION = 1;
/** The epochs that are complete, and the steps of the one that runs where it is within one. */
const FILE_NAME = /^checkpoint-(\d{6,})(?:-(\d{8,}))?\.safetensors$/;
const TEMPORARY_NAME = /^checkpoint-\d{6,}(?:-\d{8,})?\.safetensors\.tmp$/;

/**
 * Writes a checkpoint into the folder and returns its path, then deletes all but the `kept` newest.
 * At every instant the folder holds the old checkpoints whole: the new one appears under its name when it is on disk.
 * Throws StorageFullError, StorageFailedError.
 */
export async function writeCheckpoint(
  directory: string,
  { state, tensors }: Checkpoint,
  kept = KEPT_CHECKPOINTS,
): Promise<string> {
  const metadata = { format: 'pt', state: JSON.stringify({ formatVersion: FORMAT_VERSION, ...state }) };
  const bytes = encodeSafetensors({
    tensors,
    metadata: { ...metadata, digest: digestOf({ tensors, metadata }) },
  });
  const path = join(directory, fileName(state));
  await withStorageFor('a checkpoint', async () => {
    await writeDurably(path, bytes);
    await deleteOld(directory, kept);
  });
  return path;
}

/** A checkpoint's file, and what its name tells of where the run stood. */
export interface FoundCheckpoint {
  readonly path: string;
  /** Epochs that were complete. */
  readonly epoch: number;
  /** Steps of the epoch that ran; 0 between two epochs. */
  readonly steps: number;
}

/** A folder's checkpoints, newest first; half-written ones are none. Throws where the folder cannot be read. */
export async function findCheckpoints(directory: string): Promise<readonly FoundCheckpoint[]> {
  const found = (await readdir(directory)).flatMap((file) => {
    const [, epoch, steps = '0'] = FILE_NAME.exec(file) ?? [];
    return epoch === undefined
      ? []
      : [{ path: join(directory, file), epoch: Number(epoch), steps: Number(steps) }];
  });
  return found.sort((a, b) => b.epoch - a.epoch || b.steps - a.steps);
}

/** Paths of a folder's checkpoints, newest first. Throws where the folder cannot be read. */
export async function listCheckpoints(directory: string): Promise<readonly string[]> {
  return (await findCheckpoints(directory)).map(({ path }) => path);
}

function fileName({ epoch, partial }: CheckpointState): string {
  const steps = partial === null ? '' : `-${partial.steps.toString().padStart(8, '0')}`;
  return `checkpoint-${epoch.toString().padStart(6, '0')}${steps}.safetensors`;
}

/** Reads a checkpoint and verifies every byte against its digest. Throws CheckpointError; also where there is no file. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFileOnly(path));
    const { digest, ...signed } = metadata;
    if (digest !== digestOf({ tensors, metadata: signed })) {
      throw new Error('its contents differ from its digest: the file is damaged.');
    }
    return { state: parseState(signed['state']), tensors };
  } catch (error) {
    throw new CheckpointError(path, error instanceof Error ? error.message : String(error));
  }
}

async function readFileOnly(path: string): Promise<Buffer> {
  const file = await openRegularFile(path);
  if (file === null) throw new Error('expected a regular file but received something else.');
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function parseState(text: string | undefined): CheckpointState {
  const { formatVersion, ...state } = JSON.parse(text ?? '{}') as CheckpointState & {
    formatVersion?: number;
  };
  if (formatVersion !== FORMAT_VERSION) {
    throw new Error(`expected format version ${FORMAT_VERSION} but received ${formatVersion ?? 'none'}.`);
  }
  // Absent in files of the time when nothing was normalized, when there were none within epochs, and when data were not
  // digested: those have to be taken for the same.
  const {
    statistics = null,
    partial = null,
    metrics = null,
    dataDigest = null,
  } = state as Partial<CheckpointState>;
  return { ...state, statistics, partial, metrics, dataDigest };
}

/** SHA-256 over metadata, names, types, shapes and bytes, in the order of the names. */
function digestOf({ tensors, metadata }: TensorFile): string {
  const hash = createHash('sha256').update(JSON.stringify(metadata));
  for (const name of [...tensors.keys()].sort()) {
    const { shape, data } = tensors.get(name) as Tensor;
    hash.update(JSON.stringify([name, data.constructor.name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

async function deleteOld(directory: string, kept: number): Promise<void> {
  const old = (await listCheckpoints(directory)).slice(kept);
  // What a run that was killed in the middle of a write has left.
  const torn = (await readdir(directory))
    .filter((file) => TEMPORARY_NAME.test(file))
    .map((file) => join(directory, file));
  // Not files alone: a folder of such a name would end every run at its next checkpoint.
  await Promise.all([...old, ...torn].map((path) => rm(path, { recursive: true, force: true })));
}
