import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parametersOf } from '#densegraph/ir/graph.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import { InvalidWeightsError } from '#densegraph/training/invalid-weights-error.js';
import { listWeights } from '#densegraph/training/list-weights.js';
import { encodeSafetensors } from '#densegraph/training/safetensors.js';
import type { Tensor } from '#densegraph/training/safetensors.js';
import { examineWeights, loadWeights } from '#densegraph/training/weights-file.js';
import { randomIntegers } from './random-integers.js';
import { TINY } from './tiny-config.js';

const GRAPH = buildModel(TINY.model, TINY.image, TINY.classes);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'densegraph-weights-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The tensors of the tiny network under torchvision's names, some of them others or (undefined) left out. */
function tensors(changes: Readonly<Record<string, Tensor | undefined>> = {}): Map<string, Tensor> {
  const values = initialWeights(GRAPH, 3);
  const all = new Map<string, Tensor>(
    parametersOf(GRAPH).map(({ name, shape }) => [
      name,
      { shape, data: values.get(name) ?? new Float32Array() },
    ]),
  );
  for (const [name, tensor] of Object.entries(changes)) {
    if (tensor === undefined) all.delete(name);
    else all.set(name, tensor);
  }
  return all;
}

function write(name: string, content: ReadonlyMap<string, Tensor> | Uint8Array): Uint8Array {
  const bytes =
    content instanceof Uint8Array
      ? content
      : encodeSafetensors({ tensors: content, metadata: { format: 'pt' } });
  writeFileSync(join(folder, name), bytes);
  return bytes;
}

async function failureOf(name: string): Promise<InvalidWeightsError> {
  const error: unknown = await examineWeights(folder, name, TINY).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidWeightsError);
  return error as InvalidWeightsError;
}

const floats = (...shape: number[]): Tensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

describe('weights', () => {
  it('are found by name, whatever counters and momentum lie beside them', async () => {
    const extra = {
      'features.norm0.num_batches_tracked': { shape: [], data: BigInt64Array.of(9n) },
      'features.norm5.num_batches_tracked': { shape: [], data: Uint8Array.of(9) },
      'features.transition1.norm.num_batches_tracked': { shape: [], data: Int16Array.of(9) },
      'optimizer.velocity.classifier.weight': floats(10, 20),
    };
    const bytes = write('a.safetensors', tensors(extra));
    const found = await examineWeights(folder, 'a.safetensors', TINY);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(found).toEqual({ fileName: 'a.safetensors', sha256, freshParameters: [] });
    expect(await loadWeights(join(folder, 'a.safetensors'), found, GRAPH)).toEqual(initialWeights(GRAPH, 3));
  });

  it.each([
    ['classes', { 'classifier.weight': floats(1000, 16), 'classifier.bias': floats(1000) }],
    ['features', { 'classifier.weight': floats(10, 20) }],
  ])('leave the classifier to the seed where its %s differ', async (_, classifier) => {
    write('a.safetensors', tensors(classifier));
    const found = await examineWeights(folder, 'a.safetensors', TINY);
    expect(found.freshParameters).toEqual(['classifier.weight', 'classifier.bias']);
    const loaded = await loadWeights(join(folder, 'a.safetensors'), found, GRAPH);
    expect([...loaded.keys()]).toEqual(
      [...tensors().keys()].filter((name) => !name.startsWith('classifier')),
    );
  });

  it.each<[string, Record<string, Tensor | undefined>, string, RegExp]>([
    [
      'a missing name',
      { 'features.conv0.bias': undefined },
      'features.conv0.bias',
      /missing: expected F32 of shape \[8\]/,
    ],
    ['a missing classifier', { 'classifier.bias': undefined }, 'classifier.bias', /missing/],
    [
      'a name too many',
      { 'features.conv9.weight': floats(1) },
      'features.conv9.weight',
      /no parameter of this name/,
    ],
    [
      'a counter of nothing',
      { 'features.conv0.num_batches_tracked': { shape: [], data: BigInt64Array.of(1n) } },
      'features.conv0.num_batches_tracked',
      /no parameter/,
    ],
    [
      'a counter of fractions',
      { 'features.norm0.num_batches_tracked': floats() },
      'features.norm0.num_batches_tracked',
      /an integer of shape \[\] but received F32/,
    ],
    [
      'another shape',
      { 'features.conv0.weight': floats(8, 3, 7, 7) },
      'features.conv0.weight',
      /expected shape \[8, 1, 7, 7\] but received \[8, 3, 7, 7\]/,
    ],
    [
      'the same numbers in another order',
      { 'features.conv0.weight': floats(8, 7, 7, 1) },
      'features.conv0.weight',
      /expected shape/,
    ],
    [
      'another type',
      { 'features.conv0.bias': { shape: [8], data: new Float64Array(8) } },
      'features.conv0.bias',
      /expected F32 but received F64/,
    ],
    [
      'another type of the classifier',
      { 'classifier.bias': { shape: [10], data: new Int32Array(10) } },
      'classifier.bias',
      /expected F32 but received I32/,
    ],
  ])('are refused with %s, by the name of the tensor', async (_, changes, tensor, message) => {
    write('a.safetensors', tensors(changes));
    const failure = await failureOf('a.safetensors');
    expect(failure.tensor).toBe(tensor);
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('a.safetensors: Tensor');
  });

  it('are refused where the file changed after it was examined', async () => {
    write('a.safetensors', tensors());
    const found = await examineWeights(folder, 'a.safetensors', TINY);
    write('a.safetensors', tensors({ 'features.conv0.bias': floats(8) }));
    await expect(loadWeights(join(folder, 'a.safetensors'), found, GRAPH)).rejects.toThrow(/SHA-256/);
  });

  it('a header that promises more than there is takes no memory for it', async () => {
    const lie = Buffer.alloc(100);
    lie.writeBigUInt64LE(2n ** 62n);
    write('a.safetensors', lie);
    expect((await failureOf('a.safetensors')).message).toMatch(/claims 4611686018427387904/);
  });

  it('answers 1,000 damaged files with weights or an InvalidWeightsError, nothing else', async () => {
    const random = randomIntegers(11);
    const whole = Buffer.from(write('a.safetensors', tensors()));
    const header = 8 + Number(whole.readBigUInt64LE(0));
    const soup = '{}[]",:0123456789-eE\\u";F32I64__metadata__shape.weight';
    let refused = 0;
    for (let round = 0; round < 1000; round += 1) {
      const file = Buffer.from(whole);
      for (let change = random(4); change >= 0; change -= 1) {
        file[random(header)] = random(3) === 0 ? random(256) : soup.charCodeAt(random(soup.length));
      }
      write('b.safetensors', random(4) === 0 ? file.subarray(0, random(file.length)) : file);
      try {
        const found = await examineWeights(folder, 'b.safetensors', TINY);
        await loadWeights(join(folder, 'b.safetensors'), found, GRAPH);
      } catch (error) {
        if (!(error instanceof InvalidWeightsError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(700);
  });
});

describe('the folder of weights', () => {
  it.each([
    '',
    '.',
    '..',
    '../a.safetensors',
    '/etc/passwd',
    'b/a.safetensors',
    'a\0',
    '.hidden',
    'C:a',
    'b\\a',
  ])('is left by no name: %j', async (name) => {
    expect((await failureOf(name)).message).toMatch(/without a path/);
  });

  it('is left by no link', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'densegraph-outside-'));
    writeFileSync(join(outside, 'a'), encodeSafetensors({ tensors: tensors(), metadata: {} }));
    symlinkSync(join(outside, 'a'), join(folder, 'out'));
    write('a.safetensors', tensors());
    symlinkSync('a.safetensors', join(folder, 'in'));
    expect((await failureOf('out')).message).toMatch(/a link out of it/);
    expect((await examineWeights(folder, 'in', TINY)).freshParameters).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('has files, and says of what is none', async () => {
    mkdirSync(join(folder, 'sub'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect((await failureOf('sub')).message).toMatch(/regular file/);
    expect((await failureOf('pipe')).message).toMatch(/regular file/);
    expect((await failureOf('nothing')).message).toMatch(/there is none of this name/);
  });

  it('is listed by name, with what can be used and why the rest cannot', async () => {
    write('b.safetensors', tensors({ 'optimizer.velocity.classifier.bias': floats(10) }));
    write('a.safetensors', Buffer.from('no weights'));
    write('.hidden', tensors());
    mkdirSync(join(folder, 'sub'));
    const trainable = parametersOf(GRAPH).filter((parameter) => parameter.trainable);
    const count = trainable.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(await listWeights(folder)).toEqual([
      {
        name: 'a.safetensors',
        bytes: 10,
        parameterCount: null,
        unusableReason: expect.stringMatching(/header/) as string,
      },
      {
        name: 'b.safetensors',
        bytes: expect.any(Number) as number,
        parameterCount: count,
        unusableReason: null,
      },
    ]);
    expect(await listWeights(join(folder, 'nowhere'))).toEqual([]);
  });
});
