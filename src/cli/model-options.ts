import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { buildLayeredModel } from '../model/build-model.js';
import type { LayeredModel } from '../model/build-model.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '../model/preset-families.js';
import { PRESETS, type PresetName } from '../model/presets.js';
import { nearestName } from '../data/nearest-name.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { presetOption } from './preset-option.js';

/** Which network a command is about. */
export interface ModelOptions {
  readonly preset: PresetName;
  readonly image?: ImageShape;
  readonly classes?: number;
}

/** Adds the options of ModelOptions to a command that takes no arguments. */
export function withModelOptions(command: Command): Command {
  return command
    .allowExcessArguments()
    .hook('preAction', refuseArguments)
    .addOption(presetOption())
    .option('--image <CxHxW>', 'its images, as in 1x96x96 (default: those it is published with)', imageShape)
    .option('--classes <n>', 'its classes (default: those it is published with)', positiveInteger);
}

/** In commander's words they are too many; here they are most likely presets, as `compare` takes them. */
function refuseArguments(command: Command): void {
  const [stray] = command.args;
  if (stray === undefined) return;
  const meant = nearestName(stray, Object.keys(PRESETS));
  const advice = meant === null ? '--preset names the network.' : `Did you mean --preset ${meant}?`;
  command.error(`error: unexpected argument '${stray}'. ${advice}`, { exitCode: 2 });
}

/** The network that was asked for, with the images and classes that it is published with where none were given. */
export function askedModel({ preset, ...given }: ModelOptions): {
  readonly model: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
} {
  const { image, classes } = { ...FAMILY_DATA[PRESET_FAMILIES[preset]], ...given };
  return { model: { preset }, image, classes };
}

/** Builds the network that was asked for; ends the process with one line where it cannot be built. */
export function buildAsked(options: ModelOptions, command: Command): LayeredModel {
  const { model, image, classes } = askedModel(options);
  try {
    return buildLayeredModel(model, image, classes);
  } catch (error) {
    if (error instanceof InvalidModelError) command.error(`error: ${error.message}`);
    throw error;
  }
}

/** Reads an option that is an image shape. Throws InvalidArgumentError, which commander prints. */
export function imageShape(text: string): ImageShape {
  const [, channels, height, width] = /^(\d+)x(\d+)x(\d+)$/.exec(text) ?? [];
  if (channels === undefined) {
    throw new InvalidArgumentError('Expected channels, height and width as in 1x96x96.');
  }
  return { channels: Number(channels), height: Number(height), width: Number(width) };
}
