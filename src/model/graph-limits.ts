import type { Node } from '../ir/graph.js';
import { elementsOf, multiplyAccumulatesOf, shapeText } from '../ir/operation-table.js';
import { InvalidModelError } from './invalid-model-error.js';

/**
 * The largest networks that are accepted. They are far above any published one, and small enough that counts,
 * and bytes for any batch up to 65,536, stay exact in a double (below 2^53).
 */
export const LIMITS = {
  /** Layers of a chain; each layer of a dense block and each convolution of a residual block counts. */
  layers: 2_000,
  channels: 65_536,
  imageSide: 4_096,
  kernel: 15,
  features: 65_536,
} as const;

/** What all of a network's layers may add up to. */
const TOTALS = {
  parameters: { most: 2 ** 30, words: 'parameters' },
  elements: { most: 2 ** 33, words: "numbers in one image's values" },
  multiplyAccumulates: { most: 2 ** 50, words: 'multiply-accumulates for one image' },
} as const;

type Total = keyof typeof TOTALS;

/** Adds up what a growing graph holds, so that it is stopped where it becomes too large. */
export class GraphSize {
  readonly #totals: Record<Total, number> = { parameters: 0, elements: 0, multiplyAccumulates: 0 };
  #counted = 0;

  /**
   * Counts the nodes that were added since the last call. Throws InvalidModelError with `source` as its path
   * where a limit is passed.
   */
  include(nodes: readonly Node[], source: string): void {
    for (const node of nodes.slice(this.#counted)) {
      expectImageWithinLimits(node, source);
      const parameters = node.parameters.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
      this.#count('parameters', parameters, node, source);
      this.#count('elements', elementsOf(node.shape), node, source);
      this.#count('multiplyAccumulates', multiplyAccumulatesOf(node, nodes), node, source);
    }
    this.#counted = nodes.length;
  }

  #count(what: Total, amount: number, node: Node, source: string): void {
    const { most, words } = TOTALS[what];
    this.#totals[what] += amount;
    if (this.#totals[what] > most) {
      throw new InvalidModelError(
        source,
        `Expected a network of at most ${most.toLocaleString('en-US')} ${words} but received ` +
          `${this.#totals[what].toLocaleString('en-US')} up to ${node.path}`,
      );
    }
  }
}

function expectImageWithinLimits({ shape, path }: Node, source: string): void {
  const [channels = 0, ...sides] = shape;
  const isImage = sides.length > 0;
  if (isImage && (channels > LIMITS.channels || Math.max(...sides) > LIMITS.imageSide)) {
    const largest = shapeText([LIMITS.channels, LIMITS.imageSide, LIMITS.imageSide]);
    throw new InvalidModelError(
      source,
      `Expected an output of at most ${largest} from ${path} but received ${shapeText(shape)}`,
    );
  }
}
