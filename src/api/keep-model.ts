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
  for (;;) {
    try {
      return await insert(numberedName(title, await freeNumber(title, models)));
    } catch (error) {
      // Another model has got the name meanwhile.
      if (!(error instanceof DuplicateNameError)) throw error;
    }
  }
}

function numberedName(title: string, number: number): string {
  return number === 1 ? title : `${title} ${number}`;
}

/** A number that no model of the title has, though the one before it is taken: found in a few looks, however many there are. */
async function freeNumber(title: string, models: ModelRepository): Promise<number> {
  const isTaken = async (number: number) => (await models.findByName(numberedName(title, number))) !== null;
  let [taken, free] = [0, 1];
  while (await isTaken(free)) [taken, free] = [free, 2 * free];
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (await isTaken(middle)) taken = middle;
    else free = middle;
  }
  return free;
}
