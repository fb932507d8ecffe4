import { Field, ID, InterfaceType } from 'type-graphql';

/** Whatever is kept and has an id. */
@InterfaceType('Node')
export abstract class Node {
  @Field(() => ID)
  id!: string;
}
