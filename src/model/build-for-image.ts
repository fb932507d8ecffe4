import type { Graph } from '../ir/graph.js';
import type { ChainLayer } from './chain.js';
import { buildChain } from './chain.js';
import { LIMITS } from './graph-limits.js';
import { InvalidModelError } from './invalid-model-error.js';
import type { ImageShape } from './model-spec.js';

/**
 * What buildChain builds. An image that is too small for a layer is to blame where a larger one would not be: then
 * InvalidModelError's path is image, and its message tells the smallest that is taken.
 */
export function buildForImage(layers: readonly ChainLayer[], image: ImageShape, name: string): Graph {
  try {
    return buildChain(layers, image, name);
  } catch (error) {
    if (!(error instanceof InvalidModelError) || !error.needsLargerImage) throw error;
    const side = smallestSide(layers.map(thinned), image);
    if (side === null) throw new InvalidModelError(error.path, error.message);
    const message = `${error.message}. The network takes images of at least ${side}x${side}`;
    throw new InvalidModelError('image', message, true);
  }
}

/** Of images that are enlarged until both sides are as long; null: none is taken. */
function smallestSide(layers: readonly ChainLayer[], image: ImageShape): number | null {
  const { channels, height, width } = image;
  const takes = (side: number): boolean =>
    isBuilt(layers, { channels, height: Math.max(height, side), width: Math.max(width, side) });
  let tooSmall = Math.min(height, width);
  let enough = 2 * tooSmall;
  while (enough <= LIMITS.imageSide && !takes(enough)) [tooSmall, enough] = [enough, 2 * enough];
  if (enough > LIMITS.imageSide) return null;
  while (enough - tooSmall > 1) {
    const middle = Math.floor((tooSmall + enough) / 2);
    if (takes(middle)) enough = middle;
    else tooSmall = middle;
  }
  return enough;
}

/** A dense block's layers leave an image as large as it is: one of them tells as much as all, sooner. */
function thinned(chainLayer: ChainLayer): ChainLayer {
  const { denseBlock } = chainLayer.layer;
  return denseBlock ? { ...chainLayer, layer: { denseBlock: { ...denseBlock, layers: 1 } } } : chainLayer;
}

function isBuilt(layers: readonly ChainLayer[], image: ImageShape): boolean {
  try {
    buildChain(layers, image, '');
    return true;
  } catch (error) {
    if (!(error instanceof InvalidModelError)) throw error;
    return false;
  }
}
