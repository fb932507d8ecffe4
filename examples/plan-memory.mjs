// What does a training step of a DenseNet hold under each strategy? Nothing is allocated to find out.
//
//   node examples/plan-memory.mjs [PRESET] [BATCH_SIZE]
import { compile, denseNet } from 'densegraph';

const [preset = 'DENSENET_121', batchSize = '32'] = process.argv.slice(2);
const network = denseNet(preset);
console.log(`${network.name}, batches of ${batchSize}`);

for (const strategy of ['STORE_ALL', 'SHARED_CONCAT', 'RECOMPUTE_NORMALIZATION', 'RECOMPUTE_BOTTLENECK']) {
  const { plannedBytes, categories, recomputeFraction } = compile(network, {
    batchSize: Number(batchSize),
    strategy,
    optimizer: { momentum: 0.9 },
  });
  const again = `${(100 * recomputeFraction).toFixed(0)} % of the arithmetic again`;
  console.log(
    `${strategy}: ${plannedBytes} bytes, of which activations ${categories.savedActivationBytes}; ${again}`,
  );
}
