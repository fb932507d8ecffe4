import { loadAddon } from '#densegraph/runtime/load-addon.js';

const COUNT = 1 << 20;
const KERNELS = 200;

/** A session, and a run of some tenths of a second that has begun on it. */
export function beginLongRun() {
  const bytes = 8 * COUNT;
  const { Session } = loadAddon();
  const session = new Session({ device: 'cpu', threads: 2, arenaBytes: bytes });
  const view = (offset) => ({ buffer: 0, offset, n: 1, h: 1, w: COUNT / 16, c: 16, stride: 16 });
  const relu = { operation: 'relu', label: 'long', operands: [view(0), view(COUNT)], attributes: [] };
  const buffer = {
    id: 0,
    name: 'all',
    elementType: 'float32',
    category: 'temporary',
    offset: 0,
    bytes,
    first: 0,
    last: 0,
  };
  const program = session.addProgram({ buffers: [buffer], kernels: new Array(KERNELS).fill(relu) });
  return { session, run: session.run(program) };
}
