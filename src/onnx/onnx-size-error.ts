/** A network with more numbers than an ONNX file can hold. */
export class OnnxSizeError extends Error {
  override readonly name = 'OnnxSizeError';

  constructor(parameters: number) {
    super(
      `Expected weights of less than 2 GiB, which an ONNX file can hold, but received ${parameters} numbers of 4 bytes: ` +
        'export them as SAFETENSORS.',
    );
  }
}
