import { Field, Int, ObjectType, createUnionType } from 'type-graphql';
import { layerShapesText } from '../../model/layer-shapes-text.js';
import type { LayerShape as Shape } from '../../model/layer-shapes.js';
import { InvalidInputResult } from './errors.js';

@ObjectType({ description: 'What leaves a layer.' })
export class LayerShape implements Shape {
  @Field(() => String, { description: "The layer's path: features.denseblock1" })
  path!: string;

  @Field(() => String, { description: 'As LayerInput names it: denseBlock, transition, ...' })
  kind!: Shape['kind'];

  @Field(() => [Int], { description: 'Of a batch of one image.' })
  outputShape!: Shape['outputShape'];
}

@ObjectType()
export class LayerShapesPayload {
  @Field(() => String)
  readonly name: string;

  @Field(() => [LayerShape], { description: 'In the order in which an image passes them.' })
  readonly layers: readonly Shape[];

  constructor({ name, layers }: { readonly name: string; readonly layers: readonly Shape[] }) {
    this.name = name;
    this.layers = layers;
  }

  @Field(() => String, { description: 'The shapes as a table for a terminal.' })
  get text(): string {
    return layerShapesText(this.name, this.layers);
  }
}

export const LayerShapesResult = createUnionType({
  name: 'LayerShapesResult',
  types: () => [LayerShapesPayload, InvalidInputResult] as const,
});
