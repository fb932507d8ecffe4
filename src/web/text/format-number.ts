const counts = new Intl.NumberFormat('en-US');
const percents = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** A count with its thousands apart: 7,978,856. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** A fraction as a percentage: 91.2%. */
export function formatPercent(fraction: number): string {
  return percents.format(fraction);
}

/** A loss, with as many digits as tell two epochs apart: 0.3127. */
export function formatLoss(loss: number): string {
  if (loss === 0) return '0';
  return loss >= 1000 || (loss < 0.001 && loss > 0)
    ? loss.toExponential(2)
    : loss.toFixed(loss < 0.1 ? 4 : 3);
}

/** A setting as it was typed: 0.1, 0.0001. */
export function formatSetting(value: number): string {
  return String(value);
}

/** Images a second, with three digits at least. */
export function formatRate(perSecond: number): string {
  return perSecond >= 100 ? counts.format(Math.round(perSecond)) : perSecond.toPrecision(3);
}
