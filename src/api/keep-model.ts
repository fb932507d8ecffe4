import { ids } from '../jobs/uuid-v7.js';
import { DuplicateNameError } from '../store/duplicate-name-error.js';
import type { ModelRepository } from '../store/model-repository.js';
import type { ModelRecord } from './model-record.js';
import type { SizedModel } from './sized-model.js';

/**
 * Keeps a model that was built. `name` null: it is called by its title, with a number behind where that is taken.
 * Throws DuplicateNameError where a given name is taken.
 */
export async function keepModel(
  { model: spec, image, classes }: SizedModel,
  { name, title }: { name: string | null; title: string },
  models: ModelRepository,
): Promise<ModelRecord> {
  const insert = async (chosenName: string) => {
    const record = { id: ids.next(), name: chosenName, spec, image, classes, createdAt: new Date() };
    await models.insert(record);
    return record;
  };
  if (name !== null) return insert(name);
  for (let number = 1; ; number++) {
    try {
      return await insert(number === 1 ? title : `${title} ${number}`);
    } catch (error) {
      if (!(error instanceof DuplicateNameError)) throw error;
    }
  }
}
