import {
  ELEMENT_BYTES,
  type Binding,
  type Buffer as ArenaBuffer,
  type ElementType,
  type Program,
  type View,
} from '../compiler/program.js';
import type { AddonSession } from './addon.js';
import { translateDeviceFailure, translatingDeviceFailures } from './device-failed-error.js';
import type { AllocatorStatistics, RunEnd, Session } from './session.js';
import {
  elementCount,
  elementSpan,
  scatter,
  spanOf,
  valuesOf,
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

/** What the next run of a program begins with: for each input what brings it to its binding. */
interface StagedInputs {
  readonly program: Program;
  readonly arrivals: Map<string, () => void>;
}

/** A session over the native engine, with the programs that it has checked and their numbers there. */
export class EngineSession implements Session {
  readonly #engine: AddonSession;
  readonly #numbers: ReadonlyMap<Program, number>;
  #staged: StagedInputs | null = null;

  constructor(engine: AddonSession, numbers: ReadonlyMap<Program, number>) {
    this.#engine = engine;
    this.#numbers = numbers;
  }

  async run(program: Program, results: readonly string[] = []): Promise<RunEnd> {
    const number = this.#numberOf(program);
    const places = results.map((name) => this.#place(program, name));
    const ranges = places.map(({ binding, byteOffset, arrayClass }) => ({
      offset: byteOffset,
      bytes: elementSpan(binding.view) * arrayClass.BYTES_PER_ELEMENT,
    }));
    try {
      this.#takeStaged(program);
      const begun = performance.now();
      const run = await this.#engine.run(number, ranges);
      return {
        results: places.map(({ binding, arrayClass }, i) => {
          const span = new arrayClass(run.results[i] ?? new ArrayBuffer(0));
          return valuesOf(span, binding.view, 'nchw');
        }),
        endedAt: begun + run.milliseconds,
      };
    } catch (error) {
      throw translateDeviceFailure(error);
    }
  }

  stage(program: Program, name: string, values: TensorValues, layout: Layout = 'nchw'): void {
    const { binding, byteOffset } = this.#placeFor(program, name, values);
    if (this.#staged?.program !== program) this.#staged = { program, arrivals: new Map() };
    const { arrivals } = this.#staged;
    arrivals.delete(name);
    const { staged } = binding;
    if (staged === undefined) {
      arrivals.set(name, () => this.write(program, name, values, layout));
      return;
    }
    const dense = spanOf(values, staged, layout);
    const waiting = byteOffsetOf(program, staged);
    translatingDeviceFailures(() => this.#engine.stage(waiting, dense));
    arrivals.set(name, () => this.#engine.takeStaged(byteOffset, waiting, dense.byteLength));
  }

  write(program: Program, name: string, values: TensorValues, layout: Layout = 'nchw'): void {
    const { binding, byteOffset, arrayClass } = this.#placeFor(program, name, values);
    const { view } = binding;
    if (elementSpan(view) === values.length) {
      this.#write(byteOffset, spanOf(values, view, layout));
      return;
    }
    const span = new arrayClass(elementSpan(view));
    // Between the pixels lie values of others, which stay.
    this.#read(byteOffset, span);
    scatter(values, view, layout, span);
    this.#write(byteOffset, span);
  }

  read(program: Program, name: string, layout: Layout = 'nchw'): TensorValues {
    const { binding, byteOffset, arrayClass } = this.#place(program, name);
    const span = new arrayClass(elementSpan(binding.view));
    this.#read(byteOffset, span);
    return valuesOf(span, binding.view, layout);
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

  #takeStaged(program: Program): void {
    if (this.#staged === null) return;
    const { program: expected, arrivals } = this.#staged;
    if (expected !== program) {
      const names = [...arrivals.keys()].join(', ');
      throw new RangeError(
        `Expected a run of the program that ${names} were staged for but received another`,
      );
    }
    arrivals.forEach((arrive) => arrive());
    this.#staged = null;
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

  /** The place of values that fit it. */
  #placeFor(program: Program, name: string, values: TensorValues): Place {
    const place = this.#place(program, name);
    const { binding, arrayClass } = place;
    const count = elementCount(binding.view);
    if (!(values instanceof arrayClass)) {
      throw new TypeError(`Expected ${arrayClass.name} for ${name} but received ${describe(values)}`);
    }
    if (values.length !== count) {
      const shape = binding.shape.join(', ');
      throw new RangeError(`Expected ${count} values for ${name} [${shape}] but received ${values.length}`);
    }
    return place;
  }

  #place(program: Program, name: string): Place {
    this.#numberOf(program);
    const binding = Object.hasOwn(program.bindings, name) ? program.bindings[name] : undefined;
    const buffer = bufferOf(program, binding?.view);
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
    return { binding, byteOffset: byteOffsetOf(program, binding.view), arrayClass };
  }
}

function bufferOf({ buffers }: Program, view: View | undefined): ArenaBuffer | undefined {
  return buffers.find(({ id }) => id === view?.buffer);
}

/** NaN where the view's buffer does not exist, which the engine refuses. */
function byteOffsetOf(program: Program, view: View): number {
  const { offset, elementType } = bufferOf(program, view) ?? { offset: NaN, elementType: 'float32' };
  return offset + view.offset * ELEMENT_BYTES[elementType];
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
