/** The report of verify-cuda.mjs, as Markdown: machine, checks, training steps beside PyTorch, what each check said. */

/** Lines of a check's output that are kept. */
const KEPT_LINES = 100;

const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(0);

/** Of a strategy's row of `bench train-step --json` and of each of PyTorch's modes beside it. */
function stepRows({ case: name, strategy, pytorchModes, ratio, ratioSpread, growthRatio, ...row }) {
  const rate = ({ milliseconds }) => ((row.imagesPerSecond * row.milliseconds) / milliseconds).toFixed(0);
  const of = (label, figures, ...ratios) => [
    ...[name, label, figures.milliseconds.toFixed(2), rate(figures)],
    ...[mebibytes(figures.processPeakBytes), mebibytes(figures.processGrowthBytes)],
    ...ratios,
  ];
  const range =
    ratio === null
      ? '-'
      : `${ratio.toFixed(2)} (${ratioSpread.minimum.toFixed(2)} to ${ratioSpread.maximum.toFixed(2)})`;
  return [
    of(
      strategy,
      row,
      range,
      growthRatio === null ? '-' : growthRatio.toFixed(2),
      mebibytes(row.plannedBytes),
    ),
    ...pytorchModes.map((mode) => of(`PyTorch ${mode.mode}`, mode, '', '', '')),
  ];
}

const STEP_HEADER = [
  'case',
  '',
  'ms',
  'images/s',
  'peak MiB',
  'growth MiB',
  'PyTorch / this',
  'growth / PyTorch',
];

/**
 * `machine` is the doctor's text; a result has title, outcome, detail and output, and the rows that a benchmark wrote.
 */
export function reportText(machine, results) {
  const measured = results.filter(({ rows }) => rows?.length > 0);
  const sections = results.filter(({ output }) => output !== '');
  return `${[
    '# What a CUDA device showed: `npm run verify:cuda`',
    new Date().toISOString(),
    `\`\`\`text\n${machine.trimEnd()}\n\`\`\``,
    '## Checks',
    table(
      ['check', 'outcome', ''],
      results.map(({ title, outcome, detail }) => [title, outcome, detail]),
    ),
    ...measured.flatMap(({ title, rows }) => [
      `## ${title}`,
      table(
        [...STEP_HEADER, 'planned MiB'],
        [...new Map(rows.flatMap(stepRows).map((cells) => [cells.join(), cells])).values()],
      ),
      "Ratios are over PyTorch's fastest mode, times round by round. A step here has the batch's way to the device in it; " +
        "PyTorch's batch is there already.",
    ]),
    ...sections.flatMap(({ title, output }) => [
      `## ${title}: what it said`,
      `\`\`\`text\n${output.split('\n').slice(-KEPT_LINES).join('\n')}\n\`\`\``,
    ]),
  ].join('\n\n')}\n`;
}
