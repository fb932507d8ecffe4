import type { View } from '../compiler/program.js';

export type Layout = 'nchw' | 'nhwc';

/** What tensors go in and out as. */
export type TensorValues = Float32Array | Int32Array;

export function elementCount({ n, h, w, c }: View): number {
  return n * h * w * c;
}

/** Elements from a view's first to its last, both included: more than it has where its pixels lie apart. */
export function elementSpan({ n, h, w, c, stride }: View): number {
  return (n * h * w - 1) * stride + c;
}

/** Values as they lie in a view without gaps: the same array where their layout is the arena's. */
export function spanOf(values: TensorValues, view: View, layout: Layout): TensorValues {
  if (isDense(view, layout)) return values;
  const span = values.slice();
  scatter(values, view, layout, span);
  return span;
}

/** The inverse, of a view's elements with the gaps between them. */
export function valuesOf(span: TensorValues, view: View, layout: Layout): TensorValues {
  if (isDense(view, layout)) return span;
  const values = span.slice(0, elementCount(view));
  gather(span, view, layout, values);
  return values;
}

/** Whether values in this layout lie in the arena just as they do outside it. */
function isDense(view: View, layout: Layout): boolean {
  const pixels = view.h * view.w;
  const isTogether = view.stride === view.c || view.n * pixels === 1;
  return isTogether && (layout === 'nhwc' || pixels === 1 || view.c === 1);
}

/** Puts values in the given layout where the view has them; `span` begins at its first element. */
export function scatter(values: TensorValues, view: View, layout: Layout, span: TensorValues): void {
  forEachRun(view, layout, (outside, step, inside, count) => {
    for (let i = 0; i < count; i += 1) span[inside + i * view.stride] = values[outside + i * step] ?? NaN;
  });
}

/** The inverse of scatter: takes the view's values out of its span. */
function gather(span: TensorValues, view: View, layout: Layout, values: TensorValues): void {
  forEachRun(view, layout, (outside, step, inside, count) => {
    for (let i = 0; i < count; i += 1) values[outside + i * step] = span[inside + i * view.stride] ?? NaN;
  });
}

/**
 * Visits every channel of every image as a run of pixels: where it begins outside, the step from one pixel to the
 * next there, where it begins in the span, and how many pixels it has. The span's step is the view's stride.
 */
function forEachRun(
  { n, h, w, c, stride }: View,
  layout: Layout,
  visit: (outside: number, step: number, inside: number, count: number) => void,
): void {
  const pixels = h * w;
  for (let image = 0; image < n; image += 1) {
    for (let channel = 0; channel < c; channel += 1) {
      const outside = image * c * pixels + (layout === 'nchw' ? channel * pixels : channel);
      visit(outside, layout === 'nchw' ? 1 : c, image * pixels * stride + channel, pixels);
    }
  }
}
