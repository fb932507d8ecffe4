import type { Node, NodeOf, ParameterRole } from './graph.js';
import type { Operation, OperationAttributes, PoolAttributes, Shape } from './operations.js';
import { ShapeError } from './shape-error.js';

/** A parameter before it belongs to a node: its name is the node's path and the role. */
export interface ParameterTemplate {
  readonly role: ParameterRole;
  readonly shape: Shape;
  readonly trainable: boolean;
}

/** What an operation is, apart from how it is computed. Shapes are of one image's values, batch left out. */
export interface OperationRules<O extends Operation> {
  /** The class that PyTorch's users know; null where PyTorch has a function and no module. */
  readonly moduleKind: string | null;
  /** The shape of the value it makes. Throws ShapeError with `path` where the inputs do not suit it. */
  inferShape(inputs: readonly Shape[], attributes: OperationAttributes[O], path: string): Shape;
  /** In the order of PyTorch's state_dict. */
  parameters(inputs: readonly Shape[], attributes: OperationAttributes[O]): readonly ParameterTemplate[];
  /** For one image, forward; additions of biases are not counted. */
  multiplyAccumulates(inputs: readonly Shape[], output: Shape, attributes: OperationAttributes[O]): number;
}

/** How many numbers a value of this shape has. */
export function elementsOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape for people: 64x7x7. */
export function shapeText(shape: Shape): string {
  return shape.join('x');
}

function trainable(role: ParameterRole, shape: Shape): ParameterTemplate {
  return { role, shape, trainable: true };
}

function runningStatistic(role: ParameterRole, shape: Shape): ParameterTemplate {
  return { role, shape, trainable: false };
}

function weightAndBias(weight: Shape, bias: boolean): readonly ParameterTemplate[] {
  const templates = [trainable('weight', weight)];
  return bias ? [...templates, trainable('bias', weight.slice(0, 1))] : templates;
}

function onlyInput(inputs: readonly Shape[], path: string): Shape {
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1) {
    throw new ShapeError(path, `Expected exactly one input for ${path} but received ${inputs.length}`);
  }
  return input;
}

function imageOf(shape: Shape, path: string): readonly [number, number, number] {
  const [channels, height, width] = shape;
  if (channels === undefined || height === undefined || width === undefined || shape.length !== 3) {
    throw new ShapeError(
      path,
      `Expected an input of channels x height x width for ${path} but received ${shapeText(shape)}`,
    );
  }
  return [channels, height, width];
}

function onlyImage(inputs: readonly Shape[], path: string): readonly [number, number, number] {
  return imageOf(onlyInput(inputs, path), path);
}

/** [height, width] after a square window has passed over an image; an incomplete last window is left out. */
function slide(inputs: readonly Shape[], window: PoolAttributes, path: string): readonly [number, number] {
  const { kernel, stride, padding } = window;
  const [, height, width] = onlyImage(inputs, path);
  const least = Math.max(1, kernel - 2 * padding);
  if (height < least || width < least) {
    throw new ShapeError(
      path,
      `Expected an input of at least ${least}x${least} for ${path} ` +
        `(${kernel}x${kernel} window, stride ${stride}, padding ${padding}), as larger images give, ` +
        `but received ${height}x${width}`,
      true,
    );
  }
  const places = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return [places(height), places(width)];
}

function expectPadding(padding: number, most: number, path: string): void {
  if (padding > most) {
    throw new ShapeError(path, `Expected a padding of at most ${most} for ${path} but received ${padding}`);
  }
}

/** Padding may be half of a pool's window, as in PyTorch. */
function pooled(inputs: readonly Shape[], attributes: PoolAttributes, path: string): Shape {
  expectPadding(attributes.padding, Math.floor(attributes.kernel / 2), path);
  return [onlyImage(inputs, path)[0], ...slide(inputs, attributes, path)];
}

const withoutParameters = {
  parameters: () => [],
  multiplyAccumulates: () => 0,
};

/** Every operation's rules: the one place where a new operation is described. */
export const OPERATIONS: { readonly [O in Operation]: OperationRules<O> } = {
  input: {
    moduleKind: null,
    inferShape(inputs, { shape }, path) {
      if (inputs.length > 0) {
        throw new ShapeError(path, `Expected no inputs for ${path} but received ${inputs.length}`);
      }
      return imageOf(shape, path);
    },
    ...withoutParameters,
  },
  convolution: {
    moduleKind: 'Conv2d',
    inferShape(inputs, attributes, path) {
      // A window that lies in the padding alone would see no image.
      expectPadding(attributes.padding, attributes.kernel - 1, path);
      return [attributes.channels, ...slide(inputs, attributes, path)];
    },
    parameters([input], { channels, kernel, bias }) {
      return weightAndBias([channels, input?.[0] ?? 0, kernel, kernel], bias);
    },
    multiplyAccumulates: ([input], output, { kernel }) =>
      elementsOf(output) * (input?.[0] ?? 0) * kernel ** 2,
  },
  batchNorm: {
    moduleKind: 'BatchNorm2d',
    inferShape: (inputs, _attributes, path) => onlyImage(inputs, path),
    parameters([input]) {
      const perChannel = input?.slice(0, 1) ?? [];
      return [
        trainable('weight', perChannel),
        trainable('bias', perChannel),
        runningStatistic('running_mean', perChannel),
        runningStatistic('running_var', perChannel),
      ];
    },
    multiplyAccumulates: () => 0,
  },
  relu: {
    moduleKind: 'ReLU',
    inferShape: (inputs, _attributes, path) => onlyInput(inputs, path),
    ...withoutParameters,
  },
  maxPool: { moduleKind: 'MaxPool2d', inferShape: pooled, ...withoutParameters },
  averagePool: { moduleKind: 'AvgPool2d', inferShape: pooled, ...withoutParameters },
  globalAveragePool: {
    moduleKind: 'AdaptiveAvgPool2d',
    inferShape: (inputs, _attributes, path) => [onlyImage(inputs, path)[0], 1, 1],
    ...withoutParameters,
  },
  flatten: {
    moduleKind: 'Flatten',
    inferShape: (inputs, _attributes, path) => [elementsOf(onlyImage(inputs, path))],
    ...withoutParameters,
  },
  linear: {
    moduleKind: 'Linear',
    inferShape(inputs, { features }, path) {
      const input = onlyInput(inputs, path);
      if (input.length !== 1) {
        throw new ShapeError(
          path,
          `Expected flat features as the input of ${path} (linear) but received ${shapeText(input)}: put a flatten before it`,
        );
      }
      return [features];
    },
    parameters: ([input], { features, bias }) => weightAndBias([features, ...(input ?? [])], bias),
    multiplyAccumulates: ([input], output) => elementsOf(output) * elementsOf(input ?? []),
  },
  concat: {
    moduleKind: null,
    inferShape(inputs, _attributes, path) {
      const images = inputs.map((shape) => imageOf(shape, path));
      const [first] = images;
      if (first === undefined)
        throw new ShapeError(path, `Expected at least one input for ${path} but received none`);
      const [, height, width] = first;
      const stranger = images.find((image) => image[1] !== height || image[2] !== width);
      if (stranger !== undefined) {
        throw new ShapeError(
          path,
          `Expected inputs of one height and width for ${path} but received ${shapeText(first)} and ${shapeText(stranger)}`,
        );
      }
      return [images.reduce((sum, [channels]) => sum + channels, 0), height, width];
    },
    ...withoutParameters,
  },
  add: {
    moduleKind: null,
    inferShape(inputs, _attributes, path) {
      const [a, b] = inputs;
      if (a === undefined || b === undefined || inputs.length !== 2) {
        throw new ShapeError(path, `Expected exactly two inputs for ${path} but received ${inputs.length}`);
      }
      if (shapeText(a) !== shapeText(b)) {
        throw new ShapeError(
          path,
          `Expected two inputs of one shape for ${path} but received ${shapeText(a)} and ${shapeText(b)}`,
        );
      }
      return a;
    },
    ...withoutParameters,
  },
  dropout: {
    moduleKind: 'Dropout',
    inferShape(inputs, { rate }, path) {
      if (!(rate > 0 && rate < 1)) {
        throw new ShapeError(
          path,
          `Expected a rate above 0 and below 1 for ${path} (dropout) but received ${rate}`,
        );
      }
      return onlyInput(inputs, path);
    },
    ...withoutParameters,
  },
};

/** A node's multiply-accumulates for one image, forward; `nodes` are its graph's. */
export function multiplyAccumulatesOf<O extends Operation>(node: NodeOf<O>, nodes: readonly Node[]): number {
  const inputs = node.inputs.map((id) => nodes[id]?.shape ?? []);
  return OPERATIONS[node.operation].multiplyAccumulates(inputs, node.shape, node.attributes);
}
