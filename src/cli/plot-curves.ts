/** A curve of a plot: one value per epoch. */
export interface Curve {
  readonly name: string;
  /** One character that marks its points. */
  readonly mark: string;
  readonly values: readonly number[];
}

/** Of the drawing area, in characters. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Curves over epochs as text, one scale for all, labels at the left, a legend below. A curve's points are joined by
 * straight lines; where curves meet, the later one is seen. Values that are not finite are left out.
 */
export function plotCurves(
  title: string,
  curves: readonly Curve[],
  size: PlotSize = { width: 60, height: 12 },
): string {
  const finite = curves.flatMap(({ values }) => values.filter(Number.isFinite));
  if (finite.length === 0) return `${title}: nothing to plot`;
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  const rows = Array.from({ length: size.height }, () => new Array<string>(size.width).fill(' '));

  for (const { mark, values } of curves) {
    for (let column = 0; column < size.width; column++) {
      const value = valueAt(values, (column / Math.max(1, size.width - 1)) * (epochs - 1));
      if (value === null) continue;
      const height = high === low ? 0.5 : (value - low) / (high - low);
      const row = rows[Math.round((1 - height) * (size.height - 1))];
      if (row !== undefined) row[column] = mark;
    }
  }
  const lines = rows.map((row, index) => {
    const value = high - (index / Math.max(1, size.height - 1)) * (high - low);
    return `${value.toFixed(3).padStart(8)} |${row.join('').trimEnd()}`;
  });
  const axis = `${' '.repeat(9)}+${'-'.repeat(size.width)}`;
  const ends = `${' '.repeat(10)}1${String(epochs).padStart(size.width - 1)}`;
  const legend = curves.map(({ name, mark }) => `${mark} ${name}`).join('   ');
  return [title, ...lines, axis, `${ends}  epoch`, `${' '.repeat(10)}${legend}`].join('\n');
}

/** The curve between its points: linear; null outside of it or next to a value that is not finite. */
function valueAt(values: readonly number[], position: number): number | null {
  const before = values[Math.floor(position)];
  const after = values[Math.ceil(position)];
  if (before === undefined || after === undefined) return null;
  const value = before + (after - before) * (position - Math.floor(position));
  return Number.isFinite(value) ? value : null;
}
