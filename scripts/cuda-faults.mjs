/**
 * What can be wrong in a kernel: in a line of code stands, instead of what matches `pattern`, what put(match, source)
 * returns, where it returns anything. Several patterns may show the same fault.
 */
const FAULTS = [
  { name: 'barrier dropped', pattern: /__syncthreads\(\);/g, put: () => ';' },
  {
    name: 'exchange of lanes dropped',
    pattern: /__shfl_xor_sync\(kAllLanes, ([\w.]+), distance\)/g,
    put: ([, own]) => own,
  },
  { name: 'exchange of lanes dropped', pattern: /kWarp \/ 2; distance/g, put: () => 'kWarp / 4; distance' },
  {
    name: 'wait loosened',
    pattern: /cp_async_wait<(\d+)>/g,
    put: ([, groups]) => `cp_async_wait<${Number(groups) + 1}>`,
  },
  {
    name: 'bound one too far',
    pattern: / ([<>]) (?=[\w(])/g,
    put: ([, sign]) => ` ${sign}= `,
    unless: isMinimum,
  },
  { name: 'bound one too near', pattern: / ([<>])= (?=[\w(])/g, put: ([, sign]) => ` ${sign} ` },
  { name: 'index off by one', pattern: /\[((?!k[A-Z])[a-z]\w*)\]/g, put: ([, index]) => `[${index} + 1]` },
  { name: 'index off by one', pattern: /(?<=element)\[(\w+)\]/g, put: ([, view]) => `[${view} + 1]` },
  { name: 'index off by one', pattern: /\+ (c|at|channel|column)(?=[,);])/g, put: ([, at]) => `+ ${at} + 1` },
  {
    name: 'stride of another operand',
    pattern: /\b(\w+)(_stride|\.stride)\b/g,
    put: otherStride,
    unless: (line) => /^\s*int64_t \w+;/.test(line),
  },
  { name: 'channels instead of a stride', pattern: /\.stride\b/g, put: () => '.c' },
  {
    name: 'sum lost',
    pattern: / \+= /g,
    put: () => ' = ',
    unless: (line) => /\b(?:for|while) \(|step\)/.test(line),
  },
  {
    name: 'added instead of set',
    pattern: /^\s*[\w.*]+(?:\[[^=]*\])+ = /g,
    put: ([set]) => set.replace(/= $/, '+= '),
  },
  {
    name: 'accumulator not reset',
    pattern: /\b(float|double) (\w+) = 0;/g,
    put: ([, type, sum]) => `${type} ${sum} = 1;`,
  },
  {
    name: 'accumulator not reset',
    pattern: /^(\s*)\w+(?:\[\w+\])* = 0;/g,
    put: ([, indent]) => `${indent};`,
  },
  {
    name: 'accumulator not reset',
    pattern: /\b(\w+(?:\[\w+\])+) = \{\};/g,
    put: ([, sums]) => `${sums} = {1};`,
  },
  { name: 'alignment test loosened', pattern: /(?<=% .*) == 0/g, put: () => ' >= 0' },
  { name: 'guard dropped', pattern: /\bif \(.*\) (?:return|continue|break);/g, put: () => ';' },
  {
    name: 'guard dropped',
    pattern: /\b(?:i < count_?|c < channels|inside|there)(?= (?:\?|&&)|\))/g,
    put: () => 'true',
  },
  { name: 'guard dropped', pattern: / \|\| !inside/g, put: () => '' },
  { name: 'float instead of double', pattern: /\bdouble (?=\w+(?:\[\w+\])* ?[=;{])/g, put: () => 'float ' },
  { name: 'float instead of double', pattern: /static_cast<double>/g, put: () => 'static_cast<float>' },
  { name: 'rounded otherwise', pattern: /__float2bfloat16\((\w+)\)/g, put: ([, value]) => truncated(value) },
  {
    name: 'rounded otherwise',
    pattern: /__floats2bfloat162_rn\(([^,]+), ([^)]+)\)/g,
    put: ([, first, second]) => `__nv_bfloat162{${truncated(first)}, ${truncated(second)}}`,
  },
  { name: 'rounded otherwise', pattern: /__uint_as_float\(ptx::to_tf32\(value\)\)/g, put: () => 'value' },
  { name: 'rounded otherwise', pattern: /-(?=0\.0[fF])/g, put: () => '' },
  { name: 'other random numbers', pattern: /kRounds = 10/g, put: () => 'kRounds = 9' },
  { name: 'other random numbers', pattern: /counter \+ i/g, put: () => 'counter' },
  { name: 'other random numbers', pattern: /number >> 32/g, put: () => 'number >> 31' },
  {
    name: 'other random numbers',
    pattern: /(?<=random\[)\d/g,
    put: ([word]) => String((Number(word) + 1) % 4),
  },
  { name: 'other random numbers', pattern: /key_(?:low|high) \+= \w+/g, put: () => '' },
  { name: 'other random numbers', pattern: / \^ /g, put: () => ' + ' },
  { name: 'sign swapped', pattern: / - (?=\w)/g, put: () => ' + ' },
  { name: 'factor lost', pattern: /(?<=[(= ])[\w.]+ \* (?=\w)/g, put: () => '' },
  {
    name: 'rows swapped for columns',
    pattern: /(?<=[.\w])\.h\b|\bheight\b|\bplace\.row\b|\bvertical\b/g,
    put: ([word]) => ACROSS[word],
  },
];

const ACROSS = { '.h': '.w', height: 'width', 'place.row': 'place.column', vertical: 'horizontal' };

const NO_CODE = /^\s*(?:\/\/|#|\*|using |template |static_assert|namespace |enum )/;

/** Of two equal numbers either is the smaller one. */
function isMinimum(line) {
  return /([\w. -]+) < (\S+) \? (?:\1 : \2|\2 : \1)/.test(line);
}

/** The next operand of the source that has a stride. */
function otherStride([, operand, stride], source) {
  const operands = [
    ...new Set([...source.matchAll(/\b(\w+)(?:_stride|\.stride)\b/g)].map(([, name]) => name)),
  ];
  const other = operands[(operands.indexOf(operand) + 1) % operands.length];
  return other === operand ? undefined : `${other}${stride}`;
}

function truncated(value) {
  return `__ushort_as_bfloat16(static_cast<unsigned short>(__float_as_uint(${value}) >> 16))`;
}

/**
 * Every fault that could be planted in a source: {fault, line, text, before, after, occurrence}. `text` is the changed
 * line, before and after are the line without its indentation, and occurrence counts the mutants that are alike in all
 * of these: together they name a mutant however lines shift.
 */
export function mutantsOf(source) {
  const alike = new Map();
  return source.split('\n').flatMap((line, index) => {
    if (NO_CODE.test(line)) return [];
    const code = line.replace(/\/\/.*$/, '');
    return FAULTS.filter(({ unless }) => unless?.(line) !== true).flatMap(({ name, pattern, put }) =>
      [...code.matchAll(pattern)].flatMap((match) => {
        const replacement = put(match, source);
        if (replacement === undefined) return [];
        const text = `${line.slice(0, match.index)}${replacement}${line.slice(match.index + match[0].length)}`;
        const key = `${name}\n${line.trim()}\n${text.trim()}`;
        const occurrence = (alike.get(key) ?? 0) + 1;
        alike.set(key, occurrence);
        return [{ fault: name, line: index + 1, text, before: line.trim(), after: text.trim(), occurrence }];
      }),
    );
  });
}
