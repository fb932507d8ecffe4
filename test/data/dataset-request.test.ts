import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { InvalidDatasetRequestError } from '#densegraph/data/dataset-errors.js';
import { checkDatasetRequest } from '#densegraph/data/dataset-request.js';

const REQUEST = { name: 'large', resize: null, trainLimit: null, validationLimit: null };
const DESCRIPTION = {
  name: 'large',
  description: '',
  available: true,
  classes: [],
  trainImages: 60_000,
  validationImages: 10_000,
  image: { channels: 3, height: 32, width: 32 },
};
const HUGE = { height: 4096, width: 4096 };

test('images that no memory holds are refused before they are loaded, with a way out', () => {
  const check = (): void => checkDatasetRequest({ ...REQUEST, resize: HUGE }, DESCRIPTION);
  expect(check).toThrow(InvalidDatasetRequestError);
  expect(check).toThrow(`take ${70_000 * 3 * 4096 * 4096}`);
  expect(check).toThrow('trainLimit');
});

test('the limits count before the memory does', () => {
  // Two such images are 96 MiB, below half of any machine that trains.
  expect(totalmem()).toBeGreaterThan(192 * 2 ** 20);
  const limited = { ...REQUEST, resize: HUGE, trainLimit: 1, validationLimit: 1 };
  expect(() => checkDatasetRequest(limited, DESCRIPTION)).not.toThrow();
  expect(() => checkDatasetRequest(REQUEST, DESCRIPTION)).not.toThrow();
});
