import { createHash } from 'node:crypto';

import { mutantsOf } from './cuda-faults.mjs';

/**
 * All mutants of sources [{file, text}] in the order in which they are to be tried: kinds of faults take turns, and
 * within a kind the files; what is left is up to the seed. An edited line moves few of the others.
 */
export function orderMutants(sources, seed) {
  const keyOf = ({ file, fault, before, after, occurrence }) =>
    createHash('sha256')
      .update(JSON.stringify([seed, file, fault, before, after, occurrence]))
      .digest('hex');
  const mutants = sources
    .flatMap(({ file, text }) => mutantsOf(text).map((mutant) => ({ file, ...mutant })))
    .map((mutant) => ({ mutant, key: keyOf(mutant) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ mutant }) => mutant);
  const queues = [...new Set(mutants.map(({ fault }) => fault))].map((kind) =>
    mutants.filter(({ fault }) => fault === kind),
  );
  const tries = new Map(sources.map(({ file }) => [file, 0]));
  const ordered = [];
  while (queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      if (queue.length === 0) continue;
      const fewest = Math.min(...queue.map(({ file }) => tries.get(file)));
      const [next] = queue.splice(
        queue.findIndex(({ file }) => tries.get(file) === fewest),
        1,
      );
      tries.set(next.file, fewest + 1);
      ordered.push(next);
    }
  }
  return ordered;
}
