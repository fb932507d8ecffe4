import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parametersOf } from '../ir/graph.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { InvalidWeightsError } from './invalid-weights-error.js';
import { matchWeights } from './match-weights.js';
import { openRegularFile } from './open-regular-file.js';
import { decodeSafetensors, SafetensorsError } from './safetensors.js';
import { headerBytes, LENGTH_BYTES, parseHeader } from './safetensors-header.js';
import type { Header } from './safetensors-header.js';
import type { InitialWeights, TrainingConfig } from './training-config.js';

/** Enough for some 50,000 tensors; a server reads headers of files that it does not know. */
const LARGEST_HEADER_BYTES = 8 * 1024 * 1024;
/** Node.js reads at most 2 GiB at once. */
const LARGEST_FILE_BYTES = 2 ** 31 - 1;

/**
 * Opens a file directly in a folder of weights, for reading. Throws InvalidWeightsError where the name is a path, the
 * file is none, cannot be read, or is a link out of the folder.
 */
export async function openWeightsFile(directory: string, fileName: string): Promise<FileHandle> {
  if (fileName === '' || fileName.startsWith('.') || /[/\\:\0]/.test(fileName)) {
    throw new InvalidWeightsError(
      `Expected the name of a file in the folder of weights, without a path, but received ${JSON.stringify(fileName)}.`,
    );
  }
  const root = await reading(fileName, () => realpath(directory));
  const path = await reading(fileName, () => realpath(join(root, fileName)));
  if (!path.startsWith(root + sep)) {
    throw new InvalidWeightsError(
      `${fileName}: expected a file in the folder of weights but it is a link out of it.`,
    );
  }
  const file = await reading(fileName, () => openRegularFile(path, constants.O_NOFOLLOW));
  if (file !== null) return file;
  throw new InvalidWeightsError(`${fileName}: expected a regular file but received something else.`);
}

/** Reads and checks a file's header, and none of its data. Throws InvalidWeightsError. */
export async function readWeightsHeader(
  file: FileHandle,
  fileName: string,
): Promise<Header & { fileBytes: number }> {
  const { size: fileBytes } = await file.stat();
  return checking(fileName, async () => {
    const bytes = headerBytes(await readStart(file, LENGTH_BYTES), fileBytes, LARGEST_HEADER_BYTES);
    return { ...parseHeader(await readStart(file, LENGTH_BYTES + bytes), fileBytes), fileBytes };
  });
}

/**
 * What a run of this network would start from. Reads the file once, holding little of it. Throws InvalidWeightsError,
 * InvalidModelError.
 */
export async function examineWeights(
  directory: string,
  fileName: string,
  { model, image, classes }: Pick<TrainingConfig, 'model' | 'image' | 'classes'>,
): Promise<InitialWeights> {
  const graph = buildModel(model, image, classes);
  const file = await openWeightsFile(directory, fileName);
  try {
    const { entries } = await readWeightsHeader(file, fileName);
    const freshParameters = await checking(fileName, () => matchWeights(graph, entries));
    const hash = createHash('sha256');
    const bytes = file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
    for await (const chunk of bytes) hash.update(chunk);
    return { fileName, sha256: hash.digest('hex'), freshParameters };
  } finally {
    await file.close();
  }
}

/**
 * The numbers that a run starts from, by parameter, without those that have another shape in the file. Throws
 * InvalidWeightsError where the file is not the one that was examined.
 */
export async function loadWeights(
  path: string,
  { fileName, sha256 }: InitialWeights,
  graph: Graph,
): Promise<ReadonlyMap<string, Float32Array>> {
  const bytes = await readWhole(path, fileName);
  const received = createHash('sha256').update(bytes).digest('hex');
  if (received !== sha256) {
    throw new InvalidWeightsError(
      `${fileName}: expected contents of SHA-256 ${sha256} but received ${received}.`,
    );
  }
  return checking(fileName, () => {
    const fresh = new Set(matchWeights(graph, parseHeader(bytes).entries));
    const { tensors } = decodeSafetensors(bytes);
    const weights = new Map<string, Float32Array>();
    for (const { name } of parametersOf(graph)) {
      const data = tensors.get(name)?.data;
      if (data instanceof Float32Array && !fresh.has(name)) weights.set(name, data);
    }
    return weights;
  });
}

async function readWhole(path: string, fileName: string): Promise<Buffer> {
  const file = await reading(fileName, () => open(path));
  try {
    const { size } = await file.stat();
    if (size > LARGEST_FILE_BYTES) {
      throw new InvalidWeightsError(
        `${fileName}: expected at most ${LARGEST_FILE_BYTES} bytes but it has ${size}.`,
      );
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The first bytes of a file, or all where it is shorter. */
async function readStart(file: FileHandle, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
  return buffer.subarray(0, bytesRead);
}

async function reading<T>(fileName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (reason === 'ENOENT') {
      throw new InvalidWeightsError(
        `${fileName}: expected a file in the folder of weights but there is none of this name.`,
      );
    }
    throw new InvalidWeightsError(`${fileName}: expected a file that can be read but received ${reason}.`);
  }
}

/** Says of which file a complaint about its contents is. */
async function checking<T>(fileName: string, check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof SafetensorsError || error instanceof InvalidWeightsError)) throw error;
    throw new InvalidWeightsError(`${fileName}: ${error.message}`, error.tensor);
  }
}
