/**
 * The one weight of a counting trainer's network after an epoch.
 * @param {number} seed
 * @param {number} epoch
 * @returns {Float32Array}
 */
export function countingWeight(seed, epoch) {
  let weight = seed;
  for (let done = 1; done <= epoch; done++) weight = Math.fround(weight * 1.01 + 1 / done);
  return Float32Array.of(weight);
}
