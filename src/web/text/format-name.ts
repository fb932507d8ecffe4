const WORDS: Readonly<Record<string, string>> = {
  AUTO: 'Automatic',
  CPU: 'CPU',
  CUDA: 'CUDA',
  FLOAT32: 'float32',
  BFLOAT16: 'bfloat16',
  ONNX: 'ONNX',
  SAFETENSORS: 'safetensors',
};

/** A value of the schema's enums in plain words: RECOMPUTE_BOTTLENECK as "Recompute bottleneck". */
export function formatName(value: string): string {
  const known = WORDS[value];
  if (known !== undefined) return known;
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Enough of a job's id to tell it from others on a page: the part that was drawn at random. */
export function shortId(id: string): string {
  return id.slice(-8);
}
