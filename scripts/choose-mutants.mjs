/** What can be wrong in a kernel: a pattern in one line of code, and what stands there instead. */
const FAULTS = [
  { name: 'barrier dropped', pattern: /__syncthreads\(\);/g, replacement: () => ';' },
  { name: 'warp barrier dropped', pattern: /__syncwarp\([^)]*\);/g, replacement: () => ';' },
  {
    name: 'wait loosened',
    pattern: /cp_async_wait<(\d+)>/g,
    replacement: (_, groups) => `cp_async_wait<${Number(groups) + 1}>`,
  },
  { name: 'bound one too far', pattern: / < (?=\w)/g, replacement: () => ' <= ' },
  { name: 'bound one too near', pattern: / >= (?=\w)/g, replacement: () => ' > ' },
  { name: 'index off by one', pattern: /\[(\w+)\]/g, replacement: (_, index) => `[${index} + 1]` },
  { name: 'pixel stride swapped for channels', pattern: /\.stride\b/g, replacement: () => '.c' },
  { name: 'height swapped for width', pattern: /\.h\b/g, replacement: () => '.w' },
  { name: 'accumulation lost', pattern: / \+= /g, replacement: () => ' = ' },
  { name: 'sign swapped', pattern: / - (?=\w)/g, replacement: () => ' + ' },
  { name: 'factor lost', pattern: /(\w+) \* (?=\w)/g, replacement: () => '' },
];

const NO_CODE = /^\s*(?:\/\/|#|\*|using |template|static_assert|constexpr int64_t workspace)/;

/** Every fault that could be planted in a source: {line, column, name, text}, text being the changed line. */
export function mutantsOf(source) {
  return source.split('\n').flatMap((line, index) => {
    if (NO_CODE.test(line)) return [];
    const code = line.replace(/\/\/.*$/, '');
    return FAULTS.flatMap(({ name, pattern, replacement }) =>
      [...code.matchAll(pattern)].map((match) => ({
        line: index + 1,
        column: match.index + 1,
        name,
        before: line.trim(),
        text: `${line.slice(0, match.index)}${replacement(...match)}${line.slice(match.index + match[0].length)}`,
      })),
    );
  });
}

/**
 * A sample that is the same for the same sources and seed: kinds of faults take turns, and within a kind the files do.
 * `sources` is a list of {file, text}.
 */
export function chooseMutants(sources, count, seed) {
  const random = mulberry32(seed);
  const byKind = new Map(FAULTS.map(({ name }) => [name, []]));
  for (const { file, text } of sources) {
    for (const mutant of mutantsOf(text)) byKind.get(mutant.name).push({ file, ...mutant });
  }
  const queues = [...byKind.values()].map((mutants) =>
    mutants.map((mutant) => ({ mutant, key: random() })).sort((a, b) => a.key - b.key),
  );
  const chosen = [];
  while (chosen.length < count && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      const next = queue.shift();
      if (next !== undefined && chosen.length < count) chosen.push(next.mutant);
    }
  }
  return chosen;
}

/** Uniform numbers in [0, 1) from a 32-bit seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
