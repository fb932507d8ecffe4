import { compileStep } from '#densegraph/compiler/compile-step.js';
import { parametersOf } from '#densegraph/ir/graph.js';
import type { Graph } from '#densegraph/ir/graph.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';
import { openSession } from '#densegraph/runtime/open-session.js';

/** The engine's own logits for a batch of images (NCHW), batch norms with their running statistics. */
export async function engineLogits(
  graph: Graph,
  weightOf: (name: string) => Float32Array,
  images: Float32Array,
  batchSize: number,
): Promise<Float32Array> {
  const program = compileStep(graph, batchSize, 'inference', 'SHARED_CONCAT', {
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
    loss: 'upstream',
    target: cpuTarget({ threads: 2 }),
  });
  const session = openSession({ device: 'CPU', threads: 2, programs: [program] });
  try {
    for (const { name } of parametersOf(graph)) session.write(program, name, weightOf(name));
    session.write(program, 'images', images);
    await session.run(program);
    return Float32Array.from(session.read(program, 'output'));
  } finally {
    session.close();
  }
}
