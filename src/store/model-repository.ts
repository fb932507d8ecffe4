import { sql, type Kysely } from 'kysely';
import { DuplicateNameError } from './duplicate-name-error.js';
import { readPage, type Page, type PageRequest } from './page.js';
import { isUniqueViolation } from './store-fault.js';
import type { ModelTable, StoreSchema } from './schema.js';

/** A model that is kept. `spec` and `image` are plain data that the store does not look into. */
export interface ModelRow {
  readonly id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly image: unknown;
  readonly classes: number;
  readonly createdAt: Date;
}

/** Models that were built and are kept. */
export class ModelRepository {
  readonly #db: Kysely<StoreSchema>;

  constructor(db: Kysely<StoreSchema>) {
    this.#db = db;
  }

  /** Throws DuplicateNameError when a model has the name. */
  async insert(model: ModelRow): Promise<void> {
    try {
      await this.#db.insertInto('models').values(toTable(model)).execute();
    } catch (error) {
      throw isUniqueViolation(error) ? new DuplicateNameError(model.name) : error;
    }
  }

  async find(id: string): Promise<ModelRow | null> {
    const row = await this.#db.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? fromTable(row) : null;
  }

  async findByName(name: string): Promise<ModelRow | null> {
    const row = await this.#db.selectFrom('models').selectAll().where('name', '=', name).executeTakeFirst();
    return row ? fromTable(row) : null;
  }

  /** Newest first. */
  async list(request: PageRequest): Promise<Page<ModelRow>> {
    const page = await readPage(this.#db, 'models', sql`true`, request);
    return { ...page, items: page.items.map(fromTable) };
  }
}

function toTable(model: ModelRow): ModelTable {
  return {
    ...model,
    spec: JSON.stringify(model.spec),
    image: JSON.stringify(model.image),
    createdAt: model.createdAt.toISOString(),
  };
}

function fromTable(row: ModelTable): ModelRow {
  return {
    ...row,
    spec: JSON.parse(row.spec) as unknown,
    image: JSON.parse(row.image) as unknown,
    createdAt: new Date(row.createdAt),
  };
}
