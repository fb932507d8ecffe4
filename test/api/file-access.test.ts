import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkConfig } from '#densegraph/training/check-config.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { openTestServer, operation } from './open-test-server.js';
import type { TestServer } from './open-test-server.js';

const SECRET = 'only the operator knows this';

/** A server beside whose folders there is a secret, and links to it inside of them. */
async function open(): Promise<{ readonly server: TestServer; readonly outside: string }> {
  const outside = temporaryFolder();
  mkdirSync(join(outside, 'folder'));
  for (const name of ['secret', 'secret.safetensors', 'folder/train-images-idx3-ubyte']) {
    writeFileSync(join(outside, name), SECRET);
  }
  const server = await openTestServer({}, { check: checkConfig }, { page: false });
  for (const folder of ['weights', 'exports']) {
    mkdirSync(join(server.stateDirectory, folder));
    symlinkSync(join(outside, 'secret'), join(server.stateDirectory, folder, 'linked'));
    symlinkSync(join(outside, 'secret'), join(server.stateDirectory, folder, 'linked.safetensors'));
    symlinkSync(outside, join(server.stateDirectory, folder, 'linked-folder'));
  }
  symlinkSync(join(outside, 'folder'), join(server.folder, 'linked'));
  symlinkSync(join(outside, 'secret'), join(server.folder, 'linked-file'));
  return { server, outside };
}

const JOB = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  epochs: 1,
  batchSize: 16,
  optimizer: {},
};

/** Every place where a name that a client chooses could become a path, and what is sent there. */
const PLACES: Readonly<Record<string, (server: TestServer, name: string) => Promise<unknown>>> = {
  'a data set to train on': ({ post }, name) =>
    post(operation('start-training-job'), { input: { ...JOB, dataset: { name } } }),
  'initial weights': ({ post }, name) =>
    post(operation('start-training-job'), { input: { ...JOB, initialWeights: name } }),
  'a model': ({ post }, name) =>
    post(operation('start-training-job'), { input: { ...JOB, model: null, modelId: name } }),
  'a job to cancel': ({ post }, name) => post(operation('cancel-training-job'), { input: { jobId: name } }),
  'a job to resume': ({ post }, name) => post(operation('resume-training-job'), { input: { jobId: name } }),
  'a job to delete': ({ post }, name) => post(operation('delete-training-job'), { input: { jobId: name } }),
  'a job to export': ({ post }, name) =>
    post(operation('export-model'), { input: { jobId: name, format: 'ONNX' } }),
  'a job to classify with': ({ post }, name) =>
    post(operation('classify'), {
      input: { jobId: name, images: [{ dataset: { name: 'shapes', part: 'TRAIN', index: 0 } }] },
    }),
  'an exported file': async ({ url }, name) => {
    const response = await fetch(new URL(`/exports/${encodeURIComponent(name)}`, url));
    return { status: response.status, text: await response.text() };
  },
};

it.each(Object.keys(PLACES))('no name of %s leads out of the state and data directories', async (place) => {
  const { server, outside } = await open();
  const names = [
    '.',
    '..',
    '../secret',
    '../../secret.safetensors',
    '..\\secret',
    'linked',
    'linked-file',
    'linked.safetensors',
    'linked-folder/secret.safetensors',
    'weights/../../secret',
    join(outside, 'secret.safetensors'),
    join(outside, 'folder'),
    `file://${outside}/secret`,
    'secret\0.safetensors',
    '\0',
    'C:\\secret',
    '%2e%2e%2fsecret',
    'x'.repeat(5000),
  ];
  for (const name of names) {
    const answer = JSON.stringify(await PLACES[place]?.(server, name));
    expect(answer, name).toMatch(/Error"|"errors"|\\"errors\\"/);
    expect(answer, name).not.toMatch(/INTERNAL_SERVER_ERROR|only the operator|"job":\{/);
    // What a client did not say itself.
    if (!name.includes(outside)) expect(answer, name).not.toContain(outside);
    expect(answer, name).not.toContain(server.stateDirectory);
  }
  expect(
    (await server.store.jobs.list({ first: 9, afterId: null }, { states: null, modelId: null, search: null }))
      .items,
  ).toEqual([]);
});
