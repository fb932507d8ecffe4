/** Whether a point belongs to a figure. The figure lies within -1 to 1 on both axes; v points down. */
export type Figure = (u: number, v: number) => boolean;

const disc: Figure = (u, v) => u * u + v * v <= 1;
const square: Figure = (u, v) => largest(u, v) <= 0.85;
const plus: Figure = (u, v) => largest(u, v) <= 1 && Math.min(Math.abs(u), Math.abs(v)) <= 0.28;
const bars: Figure = (u, v) => largest(u, v) <= 0.9 && cell(v, 0.36) % 2 === 0;

/** The ten classes of the data set `shapes`, in the order of their labels. */
export const SHAPE_FIGURES: Readonly<Record<string, Figure>> = {
  disc,
  ring: (u, v) => disc(u, v) && u * u + v * v >= 0.36,
  square,
  frame: (u, v) => square(u, v) && largest(u, v) >= 0.5,
  triangle: (u, v) => v <= 0.8 && Math.abs(u) <= (v + 1) * 0.55,
  plus,
  // A plus turned by 45 degrees: the square root of 1/2 on both axes.
  cross: (u, v) => plus((u + v) * Math.SQRT1_2, (u - v) * Math.SQRT1_2),
  'horizontal bars': bars,
  'vertical bars': (u, v) => bars(v, u),
  checkerboard: (u, v) => largest(u, v) <= 0.9 && (cell(u, 0.6) + cell(v, 0.6)) % 2 === 0,
};

function largest(u: number, v: number): number {
  return Math.max(Math.abs(u), Math.abs(v));
}

/** Number of the stripe of that width, counted from -0.9. */
function cell(position: number, width: number): number {
  return Math.floor((position + 0.9) / width);
}
