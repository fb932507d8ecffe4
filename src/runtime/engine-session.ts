import { ELEMENT_BYTES, type Binding, type ElementType, type Program } from '../compiler/program.js';
import type { AddonSession } from './addon.js';
import { translateDeviceFailure, translatingDeviceFailures } from './device-failed-error.js';
import type { AllocatorStatistics, Session } from './session.js';
import {
  elementCount,
  elementSpan,
  gather,
  isDense,
  scatter,
  type Layout,
  type TensorValues,
} from './tensor-layout.js';

type ArrayClass = Float32ArrayConstructor | Int32ArrayConstructor;

/**
 * Element types that tensors go in and out as; the others are the engine's own: uint8 for the places of pooling
 * windows, bfloat16 for activations.
 */
const ARRAY_CLASSES: Record<ElementType, ArrayClass | null> = {
  float32: Float32Array,
  bfloat16: null,
  int32: Int32Array,
  uint8: null,
};

/** Where a binding's first element is in the arena, and what its elements are. */
interface Place {
  readonly binding: Binding;
  readonly byteOffset: number;
  readonly arrayClass: ArrayClass;
}

/** A session over the native engine, with the programs that it has checked and their numbers there. */
export class EngineSession implements Session {
  readonly #engine: AddonSession;
  readonly #numbers: ReadonlyMap<Program, number>;

  constructor(engine: AddonSession, numbers: ReadonlyMap<Program, number>) {
    this.#engine = engine;
    this.#numbers = numbers;
  }

  async run(program: Program): Promise<void> {
    const number = this.#numberOf(program);
    try {
      await this.#engine.run(number);
    } catch (error) {
      throw translateDeviceFailure(error);
    }
  }

  write(program: Program, name: string, values: TensorValues, layout: Layout = 'nchw'): void {
    const { binding, byteOffset, arrayClass } = this.#place(program, name);
    const count = elementCount(binding.view);
    if (!(values instanceof arrayClass)) {
      throw new TypeError(`Expected ${arrayClass.name} for ${name} but received ${describe(values)}`);
    }
    if (values.length !== count) {
      const shape = binding.shape.join(', ');
      throw new RangeError(`Expected ${count} values for ${name} [${shape}] but received ${values.length}`);
    }
    if (isDense(binding.view, layout)) {
      this.#write(byteOffset, values);
      return;
    }
    const span = new arrayClass(elementSpan(binding.view));
    // Between the pixels lie values of others, which stay.
    if (span.length !== count) this.#read(byteOffset, span);
    scatter(values, binding.view, layout, span);
    this.#write(byteOffset, span);
  }

  read(program: Program, name: string, layout: Layout = 'nchw'): TensorValues {
    const { binding, byteOffset, arrayClass } = this.#place(program, name);
    const values = new arrayClass(elementCount(binding.view));
    if (isDense(binding.view, layout)) {
      this.#read(byteOffset, values);
      return values;
    }
    const span = new arrayClass(elementSpan(binding.view));
    this.#read(byteOffset, span);
    gather(span, binding.view, layout, values);
    return values;
  }

  kernelMicroseconds(program: Program): Float64Array {
    return this.#engine.kernelMicroseconds(this.#numberOf(program));
  }

  kernelLibraries(program: Program): readonly string[] {
    return this.#engine.kernelLibraries(this.#numberOf(program));
  }

  statistics(): AllocatorStatistics {
    return this.#engine.statistics();
  }

  close(): void {
    this.#engine.close();
  }

  #write(byteOffset: number, values: TensorValues): void {
    translatingDeviceFailures(() => this.#engine.write(byteOffset, values));
  }

  #read(byteOffset: number, values: TensorValues): void {
    translatingDeviceFailures(() => this.#engine.read(byteOffset, values));
  }

  #numberOf(program: Program): number {
    const number = this.#numbers.get(program);
    if (number === undefined)
      throw new RangeError('Expected one of the programs that the session was opened with');
    return number;
  }

  #place(program: Program, name: string): Place {
    this.#numberOf(program);
    const binding = Object.hasOwn(program.bindings, name) ? program.bindings[name] : undefined;
    const buffer = program.buffers.find(({ id }) => id === binding?.view.buffer);
    if (binding === undefined || buffer === undefined) {
      const names = Object.keys(program.bindings).join(', ');
      throw new RangeError(`Expected one of the program's bindings (${names}) but received ${name}`);
    }
    const arrayClass = ARRAY_CLASSES[buffer.elementType];
    if (arrayClass === null) {
      throw new RangeError(
        `Expected float32 or int32 elements for ${name} but the program has ${buffer.elementType}`,
      );
    }
    const byteOffset = buffer.offset + binding.view.offset * ELEMENT_BYTES[buffer.elementType];
    return { binding, byteOffset, arrayClass };
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
