import { tensorOf, type resolvePlace, type Step } from './step.js';

type ResolvedPlace = ReturnType<typeof resolvePlace>;

/**
 * As resolvePlace, for many tensors of a step that does not change: it follows each place once, so that the deep nests
 * of a long dense block take no longer than flat ones.
 */
export function placeResolver(step: Pick<Step, 'tensors'>): (id: number) => ResolvedPlace {
  const resolved: ResolvedPlace[] = [];
  const resolve = (id: number): ResolvedPlace => (resolved[id] ??= follow(id));
  const follow = (id: number): ResolvedPlace => {
    const { place, dimensions } = tensorOf(step, id);
    if (place === null) return { root: id, offset: 0, stride: dimensions.c };
    const parent = resolve(place.parent);
    return {
      root: parent.root,
      offset: parent.offset + place.offset,
      stride: place.kind === 'channels' ? parent.stride : dimensions.c,
    };
  };
  return resolve;
}
