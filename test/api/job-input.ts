/** A network of two small dense blocks. */
export const MODEL = {
  denseNet: { blockLayers: [2, 2], growthRate: 4, stemChannels: 8, bottleneckFactor: 0 },
};

/** What starts a job of it on drawn shapes. */
export const INPUT = {
  model: MODEL,
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  epochs: 3,
  batchSize: 16,
  optimizer: { learningRate: 0.1 },
};
