import { Ctx, Query, Resolver } from 'type-graphql';
import { listDatasets } from '../../data/dataset-catalog.js';
import type { ApiContext } from '../context.js';
import { Dataset } from '../types/dataset.js';

@Resolver()
export class DatasetsQuery {
  @Query(() => [Dataset], { complexity: 100 })
  async datasets(@Ctx() { dataDirectory }: ApiContext): Promise<readonly Dataset[]> {
    return listDatasets({ dataDirectory });
  }
}
