/** One line of a plot. */
export interface Curve {
  readonly label: string;
  /** Which of the theme's colors, from 1. */
  readonly color: number;
  readonly isDashed: boolean;
  /** In the order of their epochs. */
  readonly points: readonly { readonly epoch: number; readonly value: number }[];
}

/** Curves over the epochs that any of them has, null where a curve has none: as uPlot wants them. */
export interface AlignedCurves {
  readonly epochs: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

export function alignCurves(curves: readonly Curve[]): AlignedCurves {
  const all = curves.flatMap(({ points }) => points.map(({ epoch }) => epoch));
  const epochs = [...new Set(all)].sort((a, b) => a - b);
  const values = curves.map(({ points }) => {
    const byEpoch = new Map(points.map(({ epoch, value }) => [epoch, value]));
    return epochs.map((epoch) => byEpoch.get(epoch) ?? null);
  });
  return { epochs, values };
}
