/** The package has no types of its own: it is onnxruntime-common with its native backend. */
declare module 'onnxruntime-node' {
  export * from 'onnxruntime-common';
}
