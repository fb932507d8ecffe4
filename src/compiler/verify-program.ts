import { ARENA_ALIGNMENT, ELEMENT_BYTES, type Buffer, type Program, type View } from './program.js';

/**
 * Checks a finished program: buffers are aligned and inside the arena, no two that live at the same kernel overlap,
 * every view is inside its buffer, and every kernel and binding uses buffers only while they live. Throws an Error
 * that names what is wrong.
 */
export function verifyProgram(program: Program): void {
  program.buffers.forEach((buffer, index) => verifyBuffer(program, buffer, index));
  verifyDisjoint(program);
  program.kernels.forEach(({ operation, label, operands }, index) => {
    for (const view of operands) {
      if (view === null) continue;
      const where = `kernel ${index} (${operation} of ${label})`;
      const { name, first, last } = verifyView(program, view, where);
      if (index < first || index > last) {
        throw new Error(`Expected ${name} to live at ${where} but it lives from ${first} to ${last}`);
      }
    }
  });
  for (const [name, { view, staged }] of Object.entries(program.bindings)) {
    verifyView(program, view, `binding ${name}`);
    if (staged !== undefined) verifyView(program, staged, `staged ${name}`);
  }
}

function verifyBuffer(program: Program, { id, name, offset, bytes }: Buffer, index: number): void {
  const aligned = offset % ARENA_ALIGNMENT === 0 && bytes % ARENA_ALIGNMENT === 0;
  if (id !== index || !aligned || offset < 0 || bytes <= 0 || offset + bytes > program.arenaBytes) {
    throw new Error(
      `Expected buffer ${name} to be ${ARENA_ALIGNMENT}-byte aligned inside ${program.arenaBytes} bytes, ` +
        `but it is ${bytes} bytes at ${offset}`,
    );
  }
}

/** Goes through the step with the buffers that live, by address: wherever one joins, its neighbors must not overlap it. */
function verifyDisjoint({ buffers }: Program): void {
  const events = buffers
    .filter(({ first, last }) => first <= last)
    .flatMap((buffer) => [
      { kernel: buffer.first, begins: true, buffer },
      { kernel: buffer.last + 1, begins: false, buffer },
    ])
    .sort((a, b) => a.kernel - b.kernel || Number(a.begins) - Number(b.begins));
  const live: Buffer[] = [];
  for (const { begins, buffer } of events) {
    const position = positionOf(live, buffer);
    if (begins) {
      expectDisjoint(live[position - 1], buffer);
      expectDisjoint(buffer, live[position]);
      live.splice(position, 0, buffer);
    } else {
      live.splice(position, 1);
    }
  }
}

/** How many of the buffers, which are in the order of their addresses, lie before another. */
function positionOf(buffers: readonly Buffer[], { offset }: Buffer): number {
  let low = 0;
  let high = buffers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buffers[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function expectDisjoint(lower: Buffer | undefined, upper: Buffer | undefined): void {
  if (lower === undefined || upper === undefined || lower.offset + lower.bytes <= upper.offset) return;
  throw new Error(`Expected ${lower.name} and ${upper.name}, which live at the same time, not to overlap`);
}

function verifyView(program: Program, view: View, where: string): Buffer {
  const buffer = program.buffers[view.buffer];
  if (buffer === undefined) throw new Error(`Expected a buffer ${view.buffer} in ${where}`);
  const pixels = view.n * view.h * view.w;
  const end = view.offset + (pixels - 1) * view.stride + view.c;
  const inside = view.offset >= 0 && pixels > 0 && view.c > 0 && view.stride >= view.c;
  if (!inside || end * ELEMENT_BYTES[buffer.elementType] > buffer.bytes) {
    throw new Error(`Expected a view of ${where} to lie inside ${buffer.name} (${buffer.bytes} bytes)`);
  }
  return buffer;
}
