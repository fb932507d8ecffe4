/**
 * What the engine can do: the contract between the compiler and every backend.
 *
 * Views are NHWC with a pixel stride (see View). `x` is an input, `y` an output, `dx` the gradient with respect
 * to `x`. A role that ends in `?` may be null. Every output is written with `=`, except where the attribute
 * `accumulate` is 1: then it is `+=`, but for dgamma and dbeta. No operand of a call overlaps one that the call writes, unless stated.
 * `workspace` is scratch of the size that the backend asks for (Target.workspaceBytes): null when that is 0.
 * An attribute that ends in `?` is 0 where it is left out.
 *
 * Elements are float32 where nothing else is said. Activations may be bfloat16 instead: x, y, a, b, dx, dy and the
 * weight of a convolution, of one call all of them or none (`copy` alone converts). Arithmetic is in float32 then, too.
 *
 * Where an operation has the optional operands `mean`, `variance`, `gamma`, `beta`, all of them or none are there.
 * Forward they make it read normalize(x) instead of x, with the attributes `epsilon` and `relu`: the values between
 * are never stored, and padding is zero behind the normalization. A gradient of such an operation ends in what
 * normalizeGradient does: dx (=|+=) the gradient of that operation's own x, dgamma and dbeta as there.
 */
export interface KernelSignature {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly attributes: readonly string[];
}

const NORMALIZATION = ['mean?', 'variance?', 'gamma?', 'beta?'] as const;
const WINDOW = ['kernelHeight', 'kernelWidth', 'stride', 'padding'] as const;

export const KERNEL_SIGNATURES = {
  /**
   * y = x (*) weight + bias. x [N,H,W,C], weight [O,kh,kw,C], bias [O], y [N,Ho,Wo,O].
   * A linear layer is the case where the kernel covers the whole image.
   */
  convolution: {
    reads: ['x', 'weight', 'bias?', ...NORMALIZATION],
    writes: ['y', 'workspace?'],
    attributes: ['stride', 'padding', 'epsilon?', 'relu?'],
  },
  /** dx (=|+=) the transposed convolution of dy [N,Ho,Wo,O] with weight [O,kh,kw,C]. x is there with a normalization. */
  convolutionDataGradient: {
    reads: ['dy', 'weight', 'x?', ...NORMALIZATION],
    writes: ['dx', 'dgamma?', 'dbeta?', 'workspace?'],
    attributes: ['stride', 'padding', 'accumulate', 'epsilon?', 'relu?'],
  },
  /** dweight = the correlation of x, or of the normalized x, and dy over all pixels of the batch. */
  convolutionWeightGradient: {
    reads: ['x', 'dy', ...NORMALIZATION],
    writes: ['dweight', 'workspace?'],
    attributes: ['stride', 'padding', 'epsilon?', 'relu?'],
  },
  /** dbias[c] = the sum of dy over all pixels. */
  biasGradient: { reads: ['dy'], writes: ['dbias', 'workspace?'], attributes: [] },
  /** Per channel over all pixels: the mean, and the biased variance. */
  batchStatistics: { reads: ['x'], writes: ['mean', 'variance', 'workspace?'], attributes: [] },
  /**
   * running = (1 - momentum) * running + momentum * batch, the variance unbiased: times count / (count - 1),
   * where count is the number of pixels (1 where count is 1).
   */
  updateRunningStatistics: {
    reads: ['mean', 'variance'],
    writes: ['runningMean', 'runningVariance'],
    attributes: ['momentum', 'count'],
  },
  /** y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, then max(0, .) where relu is 1. y may be x itself. */
  normalize: {
    reads: ['x', 'mean', 'variance', 'gamma', 'beta'],
    writes: ['y'],
    attributes: ['epsilon', 'relu'],
  },
  /**
   * With g = dy, zeroed where relu is 1 and the normalized x is not positive:
   * dbeta = sum of g, dgamma = sum of g * (x - mean) / sqrt(variance + epsilon).
   */
  normalizeParameterGradient: {
    reads: ['x', 'dy', 'mean', 'variance', 'gamma', 'beta'],
    writes: ['dgamma', 'dbeta', 'workspace?'],
    attributes: ['epsilon', 'relu'],
  },
  /**
   * dx (=|+=) gamma / sqrt(variance + epsilon) * (g - dbeta / m - xhat * dgamma / m), with m pixels, g as above
   * and xhat the normalized x before gamma and beta (Ioffe and Szegedy 2015, section 3). dx may be dy itself.
   */
  normalizeDataGradient: {
    reads: ['x', 'dy', 'mean', 'variance', 'gamma', 'beta', 'dgamma', 'dbeta'],
    writes: ['dx'],
    attributes: ['epsilon', 'relu', 'accumulate'],
  },
  /**
   * The gradient of a normalization with its statistics held fixed, in one pass. With g = dy, zeroed where relu is 1
   * and the normalized x is not positive: dx (=|+=) gamma / sqrt(variance + epsilon) * g, dbeta = sum of g,
   * dgamma = sum of g * (x - mean) / sqrt(variance + epsilon). dx may be dy itself.
   */
  normalizeGradient: {
    reads: ['x', 'dy', 'mean', 'variance', 'gamma', 'beta'],
    writes: ['dx', 'dgamma', 'dbeta', 'workspace?'],
    attributes: ['epsilon', 'relu', 'accumulate'],
  },
  /**
   * The rest of that gradient flows through the statistics and is affine in x, channel by channel: offset + slope *
   * (x - mean). With d = sqrt(variance + epsilon) and m pixels, offset (=|+=) -gamma * dbeta / (m * d) and slope (=|+=)
   * -gamma * dgamma / (m * d^2). All normalizations that read a channel add to the same two numbers.
   */
  statisticsGradient: {
    reads: ['variance', 'gamma', 'dgamma', 'dbeta'],
    writes: ['offset', 'slope'],
    attributes: ['epsilon', 'pixels', 'accumulate'],
  },
  /** dx = dy + offset + slope * (x - mean). dx may be dy itself. */
  addStatisticsGradient: {
    reads: ['dy', 'x', 'mean', 'offset', 'slope'],
    writes: ['dx'],
    attributes: [],
  },
  /** y = max(0, x). y may be x itself. */
  relu: { reads: ['x'], writes: ['y'], attributes: [] },
  /** dx (=|+=) dy where y > 0, else 0. dx may be dy itself. */
  reluGradient: { reads: ['y', 'dy'], writes: ['dx'], attributes: ['accumulate'] },
  /** indices [N,Ho,Wo,C] uint8: which place of the window won, row by row; the first of equals. */
  maxPool: {
    reads: ['x', ...NORMALIZATION],
    writes: ['y', 'indices', 'workspace?'],
    attributes: [...WINDOW, 'epsilon?', 'relu?'],
  },
  /** dx (=|+=) dy at the places that won, 0 elsewhere. x is there with a normalization. */
  maxPoolGradient: {
    reads: ['dy', 'indices', 'x?', ...NORMALIZATION],
    writes: ['dx', 'dgamma?', 'dbeta?', 'workspace?'],
    attributes: [...WINDOW, 'accumulate', 'epsilon?', 'relu?'],
  },
  /** y = the mean of the window; padding counts as zeros. */
  averagePool: {
    reads: ['x', ...NORMALIZATION],
    writes: ['y', 'workspace?'],
    attributes: [...WINDOW, 'epsilon?', 'relu?'],
  },
  /** x is there with a normalization. */
  averagePoolGradient: {
    reads: ['dy', 'x?', ...NORMALIZATION],
    writes: ['dx', 'dgamma?', 'dbeta?', 'workspace?'],
    attributes: [...WINDOW, 'accumulate', 'epsilon?', 'relu?'],
  },
  /** y (=|+=) x, view to view: concatenation where it is not shared, and its gradient. */
  copy: { reads: ['x'], writes: ['y'], attributes: ['accumulate'] },
  /** y = a + b, all of one shape. y may be a or b itself. */
  add: { reads: ['a', 'b'], writes: ['y'], attributes: [] },
  /**
   * y (=|+=) x / (1 - rate) where the element is kept, 0 where it is dropped: forward with values, backward with
   * gradients. random is int32 [seed low, seed high, step low, step high]. An element is dropped where its word of
   * Philox4x32-10 (Salmon et al. 2011), as a fraction of 2^32, is below the rate. The key is [seed low, seed high]. Of
   * each 64 elements in dense NHWC order, whatever the strides, the first 16 have the first words of 16 counters
   * [number low, number high, stream, step low], the next 16 their second words, and so on: element e has word
   * e / 16 mod 4 of the counter number 16 * (e / 64) + e mod 16, quotients rounded down. y may be x itself.
   */
  dropout: { reads: ['x', 'random'], writes: ['y'], attributes: ['rate', 'stream', 'accumulate'] },
  /**
   * logits [N,1,1,K], labels int32 [1,1,1,N]: losses[i] = log(sum(exp(logits[i]))) - logits[i][labels[i]],
   * predictions int32 [1,1,1,N] = the first largest logit's class.
   */
  softmaxCrossEntropy: { reads: ['logits', 'labels'], writes: ['losses', 'predictions'], attributes: [] },
  /** dlogits = (softmax(logits) - onehot(labels)) / N: the gradient of the mean loss. */
  softmaxCrossEntropyGradient: { reads: ['logits', 'labels'], writes: ['dlogits'], attributes: [] },
  /**
   * PyTorch's SGD over vectors [1,1,1,count]: g += weightDecay * p; v = momentum * v + g;
   * p -= learningRate * (nesterov ? g + momentum * v : v). velocity is null when momentum is 0.
   * learningRate is a vector of one, so that a schedule changes no program. gradients are only read.
   */
  sgd: {
    reads: ['gradients', 'learningRate'],
    writes: ['parameters', 'velocity?'],
    attributes: ['momentum', 'weightDecay', 'nesterov'],
  },
} as const satisfies Record<string, KernelSignature>;

export type KernelOperation = keyof typeof KERNEL_SIGNATURES;
