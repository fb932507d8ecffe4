const FASHION_MNIST = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** In the order of CIFAR-10's batches.meta.txt. */
export const CIFAR_10_CLASSES: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Class names by the beginning of the folder's name. */
const BY_PREFIX: readonly (readonly [string, readonly string[]])[] = [
  ['fashion-mnist', FASHION_MNIST],
  ['cifar', CIFAR_10_CLASSES],
];

/** The ten class names of a data set whose files do not tell them; digits (as MNIST's) where its name tells nothing. */
export function classNamesOf(dataset: string): readonly string[] {
  return BY_PREFIX.find(([prefix]) => dataset.startsWith(prefix))?.[1] ?? DIGITS;
}
