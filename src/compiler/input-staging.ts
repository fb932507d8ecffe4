import { ARENA_ALIGNMENT, viewBytes, type Binding, type Buffer, type ElementType } from './program.js';
import type { StepProgram } from './step-program.js';
import { verifyProgram } from './verify-program.js';

/** What a batch brings to every step, by its binding. */
const BATCH_INPUTS = ['images', 'labels'];

interface Place {
  readonly name: string;
  readonly elementType: ElementType;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Places behind the arenas of a job's programs where a batch waits for its step while another runs: at the same bytes
 * in every program, each as large as the largest needs. Returns what gives a program these places: a buffer for each,
 * and in the bindings where in it the next values go.
 */
export function inputStaging(programs: readonly StepProgram[]): (program: StepProgram) => StepProgram {
  let end = Math.max(...programs.map(({ arenaBytes }) => arenaBytes));
  const places = BATCH_INPUTS.flatMap((name): Place[] => {
    const inputs = programs.flatMap((program) => inputOf(program, name) ?? []);
    const [first] = inputs;
    if (first === undefined) return [];
    const largest = Math.max(...inputs.map(({ bytes }) => bytes));
    const bytes = Math.ceil(largest / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
    const place = { name, elementType: first.elementType, offset: end, bytes };
    end += bytes;
    return [place];
  });
  return (program) => {
    const complete = withPlaces(program, places, end);
    verifyProgram(complete);
    return complete;
  };
}

/** An input that lies in the arena without gaps, as it comes from the outside. */
function inputOf(
  { bindings, buffers }: StepProgram,
  name: string,
): { readonly binding: Binding; readonly elementType: ElementType; readonly bytes: number } | null {
  const binding = bindings[name];
  const elementType = buffers[binding?.view.buffer ?? -1]?.elementType;
  if (binding === undefined || elementType === undefined || binding.view.stride !== binding.view.c) {
    return null;
  }
  return { binding, elementType, bytes: viewBytes(binding.view, elementType) };
}

function withPlaces(program: StepProgram, places: readonly Place[], arenaBytes: number): StepProgram {
  const buffers = [...program.buffers];
  const bindings: Record<string, Binding> = { ...program.bindings };
  for (const { name, ...place } of places) {
    const id = buffers.length;
    const last = Math.max(0, program.kernels.length - 1);
    buffers.push({
      id,
      name: `staged.${name}`,
      category: 'temporary',
      first: 0,
      last,
      ...place,
    } satisfies Buffer);
    const input = inputOf(program, name);
    if (input === null) continue;
    const { binding } = input;
    bindings[name] = { ...binding, staged: { ...binding.view, buffer: id, offset: 0 } };
  }
  return { ...program, arenaBytes, buffers, bindings };
}
