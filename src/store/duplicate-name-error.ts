/** A model of this name is already kept. */
export class DuplicateNameError extends Error {
  override readonly name = 'DuplicateNameError';

  constructor(readonly modelName: string) {
    super(
      `Expected a name that no model has, but received "${modelName}", which one has. Choose another name.`,
    );
  }
}
