import type { OptimizerSettings } from '../compiler/compile-options.js';

/** What of an optimizer a step's memory depends on, for people: the velocities that momentum keeps. */
export function optimizerText({ momentum }: OptimizerSettings): string {
  return momentum === 0 ? 'SGD' : `SGD, momentum ${momentum}`;
}
