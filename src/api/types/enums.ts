import { registerEnumType } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { Precision } from '../../compiler/precision.js';
import type { Phase } from '../../compiler/step.js';
import type { Normalization } from '../../data/channel-statistics.js';
import type { DatasetPlace } from '../../data/pick-images.js';
import type { DeviceKind, TrainingJobState } from '../../jobs/job.js';
import type { ExportFormat } from '../../jobs/trained-models.js';
import type { ResidualBlockKind, StemKind } from '../../model/model-spec.js';
import type { PresetFamily } from '../../model/preset-families.js';
import type { PresetName } from '../../model/presets.js';

/** An enum as type-graphql wants it: an object whose values are its keys, and no key is forgotten. */
type EnumObject<Value extends string> = { readonly [V in Value]: V };

export const DeviceKindEnum: EnumObject<DeviceKind> = { CPU: 'CPU', CUDA: 'CUDA' };
registerEnumType(DeviceKindEnum, { name: 'DeviceKind' });

export const PrecisionEnum: EnumObject<Precision> = { FLOAT32: 'FLOAT32', BFLOAT16: 'BFLOAT16' };
registerEnumType(PrecisionEnum, {
  name: 'Precision',
  description:
    'What activations and their gradients are stored in. Parameters, statistics, losses and all arithmetic are float32.',
  valuesConfig: {
    BFLOAT16: { description: 'Half the bytes, 8 bits of significance; on CUDA only.' },
  },
});

export const MemoryStrategyEnum: EnumObject<MemoryStrategy> = {
  STORE_ALL: 'STORE_ALL',
  SHARED_CONCAT: 'SHARED_CONCAT',
  RECOMPUTE_NORMALIZATION: 'RECOMPUTE_NORMALIZATION',
  RECOMPUTE_BOTTLENECK: 'RECOMPUTE_BOTTLENECK',
  AUTO: 'AUTO',
};
registerEnumType(MemoryStrategyEnum, {
  name: 'MemoryStrategy',
  description: 'From most memory and least arithmetic to least memory. Each trains to the same result.',
  valuesConfig: {
    STORE_ALL: {
      description:
        'What an eager framework does: concatenation copies, every output is kept for the backward pass.',
    },
    SHARED_CONCAT: {
      description:
        'One buffer per dense block; each layer writes its own channels into it. Nothing is concatenated.',
    },
    RECOMPUTE_NORMALIZATION: {
      description: 'SHARED_CONCAT, and normalized activations are computed again in the backward pass.',
    },
    RECOMPUTE_BOTTLENECK: {
      description:
        'RECOMPUTE_NORMALIZATION, and the outputs of bottleneck 1x1 convolutions are computed again too.',
    },
    AUTO: { description: 'The fastest of these that fits the byte budget.' },
  },
});

export const TrainingPhaseEnum: Readonly<Record<Uppercase<Phase>, Phase>> = {
  FORWARD: 'forward',
  BACKWARD: 'backward',
  UPDATE: 'update',
};
registerEnumType(TrainingPhaseEnum, { name: 'TrainingPhase', description: 'The parts of a training step.' });

export const ModelPresetEnum: EnumObject<PresetName> = {
  D2L_DENSENET: 'D2L_DENSENET',
  D2L_DENSENET_121: 'D2L_DENSENET_121',
  D2L_DENSENET_169: 'D2L_DENSENET_169',
  D2L_DENSENET_201: 'D2L_DENSENET_201',
  D2L_DENSENET_264: 'D2L_DENSENET_264',
  D2L_RESNET_18: 'D2L_RESNET_18',
  DENSENET_121: 'DENSENET_121',
  DENSENET_161: 'DENSENET_161',
  DENSENET_169: 'DENSENET_169',
  DENSENET_201: 'DENSENET_201',
  DENSENET_264: 'DENSENET_264',
  DENSENET_CIFAR_40_12: 'DENSENET_CIFAR_40_12',
  DENSENET_BC_CIFAR_100_12: 'DENSENET_BC_CIFAR_100_12',
  DENSENET_BC_CIFAR_250_24: 'DENSENET_BC_CIFAR_250_24',
  DENSENET_BC_CIFAR_190_40: 'DENSENET_BC_CIFAR_190_40',
  RESNET_50: 'RESNET_50',
  RESNET_101: 'RESNET_101',
  RESNET_152: 'RESNET_152',
};
registerEnumType(ModelPresetEnum, {
  name: 'ModelPreset',
  valuesConfig: {
    D2L_DENSENET: {
      description:
        "The d2l book's DenseNet: stem 64, growth 32, blocks of 4, 4, 4, 4, no bottleneck, biased convolutions.",
    },
    DENSENET_CIFAR_40_12: {
      description:
        'CIFAR networks of the DenseNet paper: plain L=40 k=12, and BC L=100 k=12, L=250 k=24, L=190 k=40.',
    },
  },
});

export const PresetFamilyEnum: EnumObject<PresetFamily> = {
  D2L: 'D2L',
  IMAGENET: 'IMAGENET',
  CIFAR: 'CIFAR',
};
registerEnumType(PresetFamilyEnum, {
  name: 'PresetFamily',
  description: 'What a network was published for.',
  valuesConfig: {
    D2L: { description: "The d2l book's chapters, which train on Fashion-MNIST." },
    IMAGENET: { description: 'ImageNet, as torchvision has it.' },
    CIFAR: { description: 'CIFAR-10 and CIFAR-100, in the DenseNet paper.' },
  },
});

export const StemKindEnum: EnumObject<StemKind> = { IMAGENET: 'IMAGENET', CIFAR: 'CIFAR' };
registerEnumType(StemKindEnum, {
  name: 'StemKind',
  description: 'IMAGENET: 7x7 stride 2 convolution and 3x3 stride 2 max pooling. CIFAR: 3x3 convolution.',
});

export const ResidualBlockKindEnum: EnumObject<ResidualBlockKind> = {
  BASIC: 'BASIC',
  BOTTLENECK: 'BOTTLENECK',
};
registerEnumType(ResidualBlockKindEnum, { name: 'ResidualBlockKind' });

export const NormalizationEnum: EnumObject<Normalization> = { NONE: 'NONE', PER_CHANNEL: 'PER_CHANNEL' };
registerEnumType(NormalizationEnum, {
  name: 'Normalization',
  description: 'What is done to pixels that were scaled to 0..1.',
  valuesConfig: {
    PER_CHANNEL: {
      description:
        'Less the mean of their channel and divided by its deviation, over all training images. Validation, and ' +
        'whoever uses the weights, take the same numbers.',
    },
  },
});

export const ExportFormatEnum: EnumObject<ExportFormat> = { ONNX: 'ONNX', SAFETENSORS: 'SAFETENSORS' };
registerEnumType(ExportFormatEnum, {
  name: 'ExportFormat',
  valuesConfig: {
    ONNX: {
      description:
        'To compute with: images [N, C, H, W] to logits [N, classes], batch norms and all, opset 17.',
    },
    SAFETENSORS: { description: "To train or compute with in PyTorch: torchvision's names and layouts." },
  },
});

export const DatasetPartEnum: EnumObject<DatasetPlace['part']> = { TRAIN: 'TRAIN', VALIDATION: 'VALIDATION' };
registerEnumType(DatasetPartEnum, { name: 'DatasetPart' });

export const TrainingJobStateEnum: EnumObject<TrainingJobState> = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  CANCELING: 'CANCELING',
  CANCELED: 'CANCELED',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  INTERRUPTED: 'INTERRUPTED',
};
registerEnumType(TrainingJobStateEnum, {
  name: 'TrainingJobState',
  valuesConfig: {
    INTERRUPTED: { description: 'The server stopped while it ran; its last checkpoint is kept.' },
  },
});
