import { Observable } from '../server/observable.js';

const KEY = 'densegraph-loss-axis';
const LOGARITHMIC = 'logarithmic';

/** Whether losses are drawn on a logarithmic axis: in every view, until the person chooses otherwise. */
export const isLossLogarithmic = new Observable(localStorage.getItem(KEY) === LOGARITHMIC);

export function chooseLossAxis(isLogarithmic: boolean): void {
  if (isLogarithmic) localStorage.setItem(KEY, LOGARITHMIC);
  else localStorage.removeItem(KEY);
  isLossLogarithmic.set(isLogarithmic);
}
