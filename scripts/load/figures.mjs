/**
 * The value below which a share of sorted numbers lies.
 * @param {readonly number[]} sorted
 * @param {number} share 0.99: the 99th percentile
 */
export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/**
 * A table of how long requests took, as Markdown.
 * @param {Map<string, number[]>} milliseconds by kind
 */
export function latencyTable(milliseconds) {
  const row = (kind, values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const [p50, p99, most] = [percentile(sorted, 0.5), percentile(sorted, 0.99), sorted.at(-1) ?? NaN];
    return `| ${kind} | ${values.length} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${most.toFixed(1)} |`;
  };
  return [
    '| request | count | p50, ms | p99, ms | most, ms |',
    '| --- | --- | --- | --- | --- |',
    ...[...milliseconds].map(([kind, values]) => row(kind, values)),
    row('all', [...milliseconds.values()].flat()),
  ].join('\n');
}
