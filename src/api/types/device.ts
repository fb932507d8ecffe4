import { Field, ObjectType } from 'type-graphql';
import type { DeviceKind } from '../../jobs/job.js';
import { DeviceKindEnum } from './enums.js';
import { SafeInt } from './safe-int.js';

@ObjectType()
export class Device {
  @Field(() => DeviceKindEnum)
  kind!: DeviceKind;

  @Field(() => String)
  name!: string;

  @Field(() => Boolean)
  available!: boolean;

  @Field(() => String, { nullable: true, description: 'Why not, and what would help.' })
  unavailableReason!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "What the engine's kernels run: avx512, avx2, neon, baseline; of a GPU its architecture, as in sm_90.",
  })
  instructionSet!: string | null;

  @Field(() => SafeInt, { nullable: true })
  totalBytes!: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'Of the CPU; a GPU is not asked.' })
  freeBytes!: number | null;

  @Field(() => SafeInt, { nullable: true, description: "What a job's plan may take of it at most." })
  mostPlannedBytes!: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'What AUTO keeps within for a job without a budget: most of what is free now.',
  })
  automaticBudgetBytes!: number | null;
}
