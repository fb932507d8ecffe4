import { buildModel } from '../model/build-model.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '../model/preset-families.js';
import type { PresetName } from '../model/presets.js';

/** The least height and width of square images that a preset's network can be built for, found by trying. */
export function smallestSide(preset: PresetName): number {
  const { image, classes } = FAMILY_DATA[PRESET_FAMILIES[preset]];
  for (let side = 1; side < image.height; side++) {
    try {
      buildModel({ preset }, { ...image, height: side, width: side }, classes);
      return side;
    } catch (error) {
      if (!(error instanceof InvalidModelError)) throw error;
    }
  }
  return image.height;
}
