/** The tables of scripts/check-cuda-plans.mjs. */

const KINDS = [
  ['forward', (words) => words[0] === 'forward' && !words.includes('normalize')],
  ['forward of a normalized x', (words) => words[0] === 'forward' && words.includes('normalize')],
  ['data gradient', (words) => words[0] === 'data-gradient'],
  ['weight gradient', (words) => words[0] === 'weight-gradient' && !words.includes('normalize')],
  [
    'weight gradient of a normalized x',
    (words) => words[0] === 'weight-gradient' && words.includes('normalize'),
  ],
];

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const megabytes = (bytes) => (bytes === 0 ? '0' : `${(bytes / 2 ** 20).toFixed(1)} MiB`);

function countEngines(answers) {
  const counts = new Map();
  for (const { engine } of answers) counts.set(engine, (counts.get(engine) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([engine, count]) => `${engine}: ${count}`);
}

/** One row for each kind of convolution that a device was asked for in a precision. */
function kindRows({ device, precision, real }) {
  return KINDS.flatMap(([name, belongs]) => {
    const answers = [...real].filter(([problem]) => belongs(problem.split(' '))).map(([, answer]) => answer);
    if (answers.length === 0) return [];
    const plans = answers.filter(({ kind }) => kind === 'plan');
    const workspaces = plans.map(({ workspaceBytes }) => workspaceBytes);
    return [
      [
        device,
        precision,
        name,
        answers.length,
        plans.length,
        countEngines(plans).join(', ') || '-',
        plans.length === 0 ? '-' : megabytes(workspaces.reduce((most, bytes) => Math.max(most, bytes), 0)),
        answers.length - plans.length,
      ],
    ];
  });
}

/** One row for each preset: how many of a step's calls cuDNN computes. */
function presetRows({ device, precision, byPreset, real }) {
  return [...byPreset].map(([preset, { calls, ownCalls }]) => {
    const total = [...calls.values()].reduce((sum, count) => sum + count, ownCalls);
    const planned = [...calls].reduce(
      (sum, [problem, count]) => sum + (real.get(problem).kind === 'plan' ? count : 0),
      0,
    );
    return [
      device,
      precision,
      preset,
      total,
      planned,
      total - planned,
      `${Math.round((100 * planned) / total)} %`,
    ];
  });
}

/** Tables in Markdown of what cuDNN answered, by kind of convolution and by preset. */
export function planReport(results) {
  return [
    '## By kind of convolution',
    table(
      [
        'device',
        'precision',
        'convolution',
        'distinct',
        'planned',
        'engines',
        'most workspace',
        'own kernels',
      ],
      results.flatMap(kindRows),
    ),
    '## By preset',
    table(
      ['device', 'precision', 'preset', 'calls', 'by cuDNN', 'by own kernels', 'share of cuDNN'],
      results.flatMap(presetRows),
    ),
    '',
  ].join('\n\n');
}
