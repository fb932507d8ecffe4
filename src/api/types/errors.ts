import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { DeviceKind } from '../../jobs/job.js';
import { boundedText } from '../bounded-text.js';
import { DeviceKindEnum, MemoryStrategyEnum } from './enums.js';
import { SafeInt } from './safe-int.js';

@InterfaceType('Error', {
  description: 'Every failure a client can act on is a member of a result union that implements this.',
})
export abstract class ErrorResult {
  @Field(() => String, {
    description:
      'Stable, upper case, for programs: INVALID_INPUT, DEVICE_UNAVAILABLE, INSUFFICIENT_MEMORY, ...',
  })
  readonly code: string;

  @Field(() => String, { description: 'For people: what was expected, what was received, where.' })
  readonly message: string;

  constructor(code: string, message: string) {
    this.code = code;
    this.message = boundedText(message);
  }
}

@ObjectType('InvalidInputError', { implements: ErrorResult })
export class InvalidInputResult extends ErrorResult {
  @Field(() => String, { description: 'Where in the input, as in: input.model.denseNet.growthRate' })
  readonly path: string;

  constructor(path: string, message: string) {
    super('INVALID_INPUT', message);
    this.path = path;
  }
}

@ObjectType('DatasetUnavailableError', { implements: ErrorResult })
export class DatasetUnavailableResult extends ErrorResult {
  @Field(() => String)
  readonly dataset: string;

  constructor(dataset: string, message: string) {
    super('DATASET_UNAVAILABLE', message);
    this.dataset = boundedText(dataset);
  }
}

@ObjectType('DeviceUnavailableError', { implements: ErrorResult })
export class DeviceUnavailableResult extends ErrorResult {
  @Field(() => DeviceKindEnum)
  readonly device: DeviceKind;

  @Field(() => String, { description: 'What would make it available.' })
  readonly remedy: string;

  constructor(device: DeviceKind, message: string, remedy: string) {
    super('DEVICE_UNAVAILABLE', message);
    this.device = device;
    this.remedy = remedy;
  }
}

@ObjectType('InsufficientMemoryError', { implements: ErrorResult })
export class InsufficientMemoryResult extends ErrorResult {
  @Field(() => SafeInt)
  readonly requiredBytes: number;

  @Field(() => SafeInt)
  readonly availableBytes: number;

  @Field(() => MemoryStrategyEnum, {
    nullable: true,
    description: 'The cheapest strategy that would fit, when there is one.',
  })
  readonly suggestedStrategy: MemoryStrategy | null;

  constructor(
    message: string,
    memory: { requiredBytes: number; availableBytes: number; suggestedStrategy: MemoryStrategy | null },
  ) {
    super('INSUFFICIENT_MEMORY', message);
    this.requiredBytes = memory.requiredBytes;
    this.availableBytes = memory.availableBytes;
    this.suggestedStrategy = memory.suggestedStrategy;
  }
}

@ObjectType('NotFoundError', { implements: ErrorResult })
export class NotFoundResult extends ErrorResult {
  @Field(() => ID)
  readonly id: string;

  constructor(id: string, message: string) {
    super('NOT_FOUND', message);
    this.id = boundedText(id);
  }
}

@ObjectType('ConflictError', { implements: ErrorResult })
export class ConflictResult extends ErrorResult {
  constructor(message: string) {
    super('CONFLICT', message);
  }
}
