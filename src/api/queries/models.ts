import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { toConnection } from '../connection.js';
import type { Connection } from '../connection.js';
import type { ApiContext } from '../context.js';
import { isId, readPage } from '../inputs/check-arguments.js';
import { toModelRecord } from '../model-record.js';
import { Model, ModelConnection } from '../types/model.js';

@Resolver()
export class ModelsQuery {
  @Query(() => Model, { nullable: true })
  async model(@Arg('id', () => ID) id: string, @Ctx() { models }: ApiContext): Promise<Model | null> {
    const row = isId(id) ? await models.find(id) : null;
    return row === null ? null : new Model(toModelRecord(row));
  }

  @Query(() => ModelConnection, { description: 'Newest first; at most 100 at a time, 20 when not told.' })
  async models(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { models }: ApiContext,
  ): Promise<Connection<Model>> {
    const request = readPage(first, after);
    const page = await models.list({ first: request.first, afterId: request.after });
    return toConnection(page, (row) => new Model(toModelRecord(row)));
  }
}
