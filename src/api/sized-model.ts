import { InvalidModelError } from '../model/invalid-model-error.js';
import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import { InvalidInputError } from './inputs/invalid-input-error.js';

/** A network and all that it needs to be built. */
export interface SizedModel {
  readonly model: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
}

/** Where in the input a part of a SizedModel comes from. */
export type ModelPaths = Readonly<Record<keyof SizedModel, string>>;

export const MODEL_PATHS: ModelPaths = {
  model: 'input.model',
  image: 'input.image',
  classes: 'input.classes',
};

/**
 * What is worked out of a model. Throws InvalidInputError with the place in the input where it cannot be built, and with
 * `enlarging`, how images are made larger, where that would help.
 */
export async function placedInInput<T>(plan: Promise<T>, paths = MODEL_PATHS, enlarging = ''): Promise<T> {
  try {
    return await plan;
  } catch (error) {
    if (!(error instanceof InvalidModelError)) throw error;
    const remedy = error.needsLargerImage ? enlarging : '';
    throw new InvalidInputError(inputPath(error.path, paths), `${error.message}${remedy}`);
  }
}

/** InvalidModelError's paths are image..., classes, or begin within the model; the model as a whole has none. */
function inputPath(path: string, paths: ModelPaths): string {
  const [, root, rest] = /^(image|classes)?(.*)$/.exec(path) ?? [];
  if (root === 'image' || root === 'classes') return `${paths[root]}${rest ?? ''}`;
  return path === '' ? paths.model : `${paths.model}.${path}`;
}
