// Trains a small DenseNet and says what it takes some images for.
//
//   node examples/train.mjs                          on the shapes that are built in
//   node examples/train.mjs fashion-mnist FOLDER     on a data set: FOLDER/fashion-mnist with its four IDX files
import { compile, denseNet, openDataset, Trainer } from 'densegraph';

const [name = 'shapes', directory = ''] = process.argv.slice(2);
const data = await openDataset(name, { directory, trainLimit: 2000, validationLimit: 500 });

// Arrays of your own are data, too: { image, classes, train: { pixels, labels }, validation: { pixels, labels } }.
const { image, classes, validation } = data;
const network = denseNet(
  { stemChannels: 32, growthRate: 16, blockLayers: [4, 4] },
  { image, classes: classes.length },
);
const plan = compile(network, { batchSize: 32, optimizer: { momentum: 0.9, nesterov: true } });
console.log(`${network.name}: ${plan.plannedBytes} bytes under ${plan.strategy}`);

const trainer = new Trainer(plan, { data, epochs: 4, learningRate: 0.02 });
for await (const { epoch, trainLoss, validationAccuracy, imagesPerSecond, memory } of trainer.train()) {
  console.log(
    `epoch ${epoch}: loss ${trainLoss.toFixed(3)}, accuracy ${validationAccuracy.toFixed(3)}, ` +
      `${imagesPerSecond.toFixed(0)} images/s, ${memory.peakBytes} bytes`,
  );
}

const bytes = image.channels * image.height * image.width;
const images = [0, 1, 2].map((i) => ({
  shape: image,
  pixels: validation.pixels.subarray(i * bytes, (i + 1) * bytes),
}));
for (const [i, [best]] of (await trainer.classify(images, { top: 1 })).entries()) {
  console.log(`image ${i}, a ${classes[validation.labels[i]]}: ${best.name}, ${best.probability.toFixed(2)}`);
}
