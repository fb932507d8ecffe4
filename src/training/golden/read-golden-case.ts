import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '../safetensors.js';
import type { Tensor } from '../safetensors.js';
import type { ErrorRow, GoldenCase, GoldenEntry, GoldenKind, Trajectory } from './golden-case.js';
import { GoldenIndexError, JsonField } from './json-field.js';

/** Of a file, and of one in what is no folder. */
const ABSENT = ['ENOENT', 'ENOTDIR'];
const KINDS: readonly GoldenKind[] = ['block', 'model', 'images', 'resize'];
/** channels_last is left out: PyTorch's own batch norm is far less exact there. */
const LOSS_VARIANTS = ['default', 'no_onednn'];

/** The entries of a folder's index.json. Throws GoldenIndexError, naming the place, where it is missing or malformed. */
export async function readGoldenIndex(directory: string): Promise<readonly GoldenEntry[]> {
  const path = join(directory, 'index.json');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.includes(String(error.code))) {
      throw new GoldenIndexError(`Expected a folder with an index.json but there is none in ${directory}.`);
    }
    throw new GoldenIndexError(
      `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return new JsonField(json, path).field('cases').items().map(readEntry);
}

/** Reads an entry's tensors. Throws SafetensorsError, or the file system's error. */
export async function loadGoldenCase(directory: string, entry: GoldenEntry): Promise<GoldenCase> {
  const load = async (file: string | null): Promise<ReadonlyMap<string, Tensor>> =>
    file === null ? new Map() : decodeSafetensors(await readFile(join(directory, file))).tensors;
  return { ...entry, float32: await load(entry.files.float32), float64: await load(entry.files.float64) };
}

function readEntry(entry: JsonField): GoldenEntry {
  const name = entry.field('name').string();
  const kindName = entry.field('kind').string();
  const kind = KINDS.find((known) => known === kindName);
  if (!kind) {
    throw new GoldenIndexError(
      `Expected case ${name} to be of a kind ${KINDS.join(', ')} but received ${kindName}.`,
    );
  }
  const files = entry.field('files');
  const data = entry.field('data');
  return {
    name,
    kind,
    model: entry.field('model'),
    trajectories: optionalItems(entry.field('trajectories')).map((trajectory) =>
      readTrajectory(trajectory, entry.field('trajectory_loss_error_by_step')),
    ),
    steps: optionalSize(entry.field('steps')),
    trajectoryBatch: optionalSize(entry.field('trajectory_batch')),
    data:
      kind === 'images'
        ? { images: data.field('images').string(), labels: data.field('labels').string() }
        : null,
    pytorchErrors: new Map(
      kind === 'resize' ? [] : entry.field('f32_against_f64').fields().map(readErrorRow),
    ),
    negligibleGradients: new Set(
      optionalItems(entry.field('negligible_gradients')).map((parameter) => parameter.string()),
    ),
    files: {
      float32: files.field('float32').string(),
      float64: kind === 'resize' ? null : files.field('float64').string(),
    },
  };
}

/** PyTorch's defaults where an option is left out. */
function readTrajectory(trajectory: JsonField, lossErrors: JsonField): Trajectory {
  const name = trajectory.field('name').string();
  const known = new Set(['name', 'lr', 'momentum', 'nesterov', 'weight_decay']);
  const unknown = trajectory.fields().find(([option]) => !known.has(option));
  if (unknown)
    throw new GoldenIndexError(`Trajectory ${name} has an option that is not built: ${unknown[0]}.`);
  const optional = (option: string): number => {
    const field = trajectory.field(option);
    return field.isAbsent ? 0 : field.number();
  };
  const nesterov = trajectory.field('nesterov');
  const variants = lossErrors.field(name);
  const byVariant = LOSS_VARIANTS.map((variant) =>
    variants
      .field(variant)
      .items()
      .map((error) => error.number()),
  );
  return {
    name,
    learningRate: trajectory.field('lr').number(),
    momentum: optional('momentum'),
    nesterov: nesterov.isAbsent ? false : nesterov.boolean(),
    weightDecay: optional('weight_decay'),
    lossErrors: (byVariant[0] ?? []).map((_, step) =>
      Math.max(...byVariant.map((errors) => errors[step] ?? 0)),
    ),
  };
}

function readErrorRow([kind, row]: [string, JsonField]): [string, ErrorRow] {
  const maxRel = row.field('max_rel');
  return [kind, { maxAbs: row.field('max_abs').number(), maxRel: maxRel.isAbsent ? null : maxRel.number() }];
}

function optionalItems(list: JsonField): readonly JsonField[] {
  return list.isAbsent ? [] : list.items();
}

function optionalSize(size: JsonField): number | null {
  return size.isAbsent ? null : size.size();
}
