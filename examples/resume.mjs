// Stops a training and goes on with it, as another process would after a crash: the weights are the same, bit for bit, as
// if it had never stopped.
//
//   node examples/resume.mjs [FOLDER]                FOLDER keeps the checkpoints; a temporary one where it is left out
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, denseNet, openDataset, Trainer } from 'densegraph';

const checkpoints = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'densegraph-resume-'));
const data = await openDataset('shapes', { trainLimit: 500, validationLimit: 100 });
const network = denseNet(
  { stemChannels: 8, growthRate: 4, blockLayers: [2, 2] },
  { image: data.image, classes: data.classes.length },
);
const plan = compile(network, { batchSize: 50 });
const options = { data, epochs: 4 };

const stop = new AbortController();
try {
  const first = new Trainer(plan, { ...options, checkpoints });
  for await (const { epoch } of first.train({ signal: stop.signal })) {
    console.log(`epoch ${epoch}`);
    stop.abort();
  }
} catch (error) {
  if (error !== stop.signal.reason) throw error;
  console.log('stopped');
}

const second = new Trainer(plan, { ...options, checkpoints });
for await (const { epoch } of second.train()) console.log(`epoch ${epoch}, after going on`);

const whole = new Trainer(plan, options);
for await (const { epoch } of whole.train()) console.log(`epoch ${epoch}, without a stop`);

const [resumed, undisturbed] = await Promise.all([second.export('SAFETENSORS'), whole.export('SAFETENSORS')]);
console.log(`same weights: ${Buffer.from(resumed).equals(undisturbed)}`);
