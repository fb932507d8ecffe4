import { parametersOf } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { writeOnnx } from '../onnx/write-onnx.js';
import { knownClasses } from './known-classes.js';
import { newestWeights } from './newest-weights.js';
import type { TrainedWeights } from './newest-weights.js';
import { encodeSafetensors } from './safetensors.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';

export type ExportFormat = 'ONNX' | 'SAFETENSORS';

/** A file's contents, and the epoch whose weights they are. */
export interface Export {
  readonly bytes: Uint8Array;
  readonly epoch: number;
}

type Encoder = (
  config: TrainingConfig,
  weights: TrainedWeights,
  metadata: Readonly<Record<string, string>>,
) => Uint8Array;

const ENCODERS: Readonly<Record<ExportFormat, Encoder>> = {
  ONNX: ({ model, image, classes }, { tensors }, metadata) => {
    const graph = buildModel(model, image, classes);
    const weights = parametersOf(graph).flatMap(({ name }) => {
      const data = tensors.get(name)?.data;
      return data instanceof Float32Array ? [[name, data] as const] : [];
    });
    return writeOnnx(graph, new Map(weights), metadata);
  },
  SAFETENSORS: (_config, { tensors }, metadata) =>
    encodeSafetensors({ tensors, metadata: { format: 'pt', ...metadata } }),
};

/**
 * A run's newest weights as a file for others: ONNX to compute with (see writeOnnx), or safetensors with the names and
 * layouts of PyTorch, which torchvision's networks load as their state_dict. The same weights give the same bytes.
 * Their metadata tell the epoch, the names of the classes, and what the images (0 to 1) are to be normalized by.
 * Throws NoWeightsError, OnnxSizeError.
 */
export async function exportModel(
  config: TrainingConfig,
  format: ExportFormat,
  place: Pick<TrainingPlace, 'checkpointDirectory' | 'dataDirectory'>,
): Promise<Export> {
  const weights = await newestWeights(place.checkpointDirectory);
  const { epoch, statistics } = weights;
  const metadata = {
    epoch: String(epoch),
    classes: JSON.stringify(await knownClasses(config, place)),
    normalization: JSON.stringify(statistics),
  };
  return { bytes: ENCODERS[format](config, weights, metadata), epoch };
}
