import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LocalTrainedModels } from '#densegraph/jobs/local-trained-models.js';
import type { TrainedModels } from '#densegraph/jobs/trained-models.js';
import { reaches } from '../jobs/open-test-jobs.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { at, openTestServer, operation, stringAt } from './open-test-server.js';
import { openRealServer, SMALL_JOB, trainJob } from './trained-server.js';

const NOBODY = '01234567-89ab-7def-8123-456789abcdef';

/** The status of a GET of exactly this path: fetch would tidy it up. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(new URL(url), { path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('exportModel', () => {
  it('writes files that can be downloaded, loaded, and trained from', async () => {
    const server = await openRealServer();
    const { post, url, stateDirectory } = server;
    const jobId = await trainJob(server);
    for (const [format, ending] of [
      ['ONNX', 'onnx'],
      ['SAFETENSORS', 'safetensors'],
    ] as const) {
      const answer = await post(operation('export-model'), { input: { jobId, format } });
      const fileName = `${jobId}-epoch-000004.${ending}`;
      const file = readFileSync(join(stateDirectory, 'exports', fileName));
      expect(at(answer, 'exportModel')).toEqual({
        __typename: 'ExportModelPayload',
        fileName,
        path: `exports/${fileName}`,
        url: `/exports/${fileName}`,
        bytes: file.length,
        sha256: createHash('sha256').update(file).digest('hex'),
        epoch: 4,
      });
      const response = await fetch(new URL(stringAt(answer, 'exportModel', 'url'), url));
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename=${fileName}`);
      expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
      // The same weights give the same bytes.
      const again = await post(operation('export-model'), { input: { jobId, format } });
      expect(again.data).toEqual(answer.data);
    }
    const exported = join(stateDirectory, 'exports', `${jobId}-epoch-000004`);
    const session = await InferenceSession.create(`${exported}.onnx`, { logSeverityLevel: 3 });
    expect(session.inputNames).toEqual(['images']);

    mkdirSync(join(stateDirectory, 'weights'));
    writeFileSync(join(stateDirectory, 'weights/mine'), readFileSync(`${exported}.safetensors`));
    const started = await post(operation('start-training-job'), {
      input: { ...SMALL_JOB, initialWeights: 'mine' },
    });
    expect(at(started, 'startTrainingJob', 'freshParameters')).toEqual([]);
  });

  it('says where there is no job, and where a job has no weights', async () => {
    const { post } = await openTestServer();
    const missing = await post(operation('export-model'), { input: { jobId: NOBODY, format: 'ONNX' } });
    expect(at(missing, 'exportModel')).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    const started = await post(operation('start-training-job'), { input: { ...SMALL_JOB, seed: 1 } });
    const jobId = stringAt(started, 'startTrainingJob', 'job', 'id');
    const without = await post(operation('export-model'), { input: { jobId, format: 'SAFETENSORS' } });
    expect(at(without, 'exportModel')).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(/no weights of this one yet/) as string,
    });
  });
});

it('leaves no file of a job that is deleted while it is exported', async () => {
  const { post, jobs, stateDirectory } = await openTestServer();
  const started = await post(operation('start-training-job'), { input: SMALL_JOB });
  const jobId = stringAt(started, 'startTrainingJob', 'job', 'id');
  await reaches(jobs, jobId, 'SUCCEEDED');
  const folder = join(stateDirectory, 'exports');
  const fileName = `${jobId}-epoch-000001.onnx`;
  const exporting = vi.spyOn(LocalTrainedModels.prototype, 'export').mockImplementation(async () => {
    await jobs.delete(jobId);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, fileName), 'model');
    return { fileName, bytes: 5, sha256: '', epoch: 1 };
  });
  onTestFinished(() => exporting.mockRestore());
  const answer = await post(operation('export-model'), { input: { jobId, format: 'ONNX' } });
  expect(at(answer, 'exportModel')).toMatchObject({ code: 'NOT_FOUND' });
  expect(readdirSync(folder)).toEqual([]);
});

describe('/exports', () => {
  it('gives away nothing but exports', async () => {
    const { url, stateDirectory } = await openTestServer();
    const folder = join(stateDirectory, 'exports');
    mkdirSync(folder);
    const name = `${NOBODY}-epoch-000001.onnx`;
    writeFileSync(join(folder, 'secret'), 'secret');
    writeFileSync(join(folder, `${name}.tmp`), 'half');
    symlinkSync(join(stateDirectory, 'store.db'), join(folder, `${NOBODY}-epoch-000002.onnx`));
    writeFileSync(join(folder, name), 'model');
    expect(await statusOf(url, `/exports/${name}`)).toBe(200);
    for (const path of [
      '/exports',
      '/exports/',
      '/exports/secret',
      `/exports/${name}.tmp`,
      `/exports/${NOBODY}-epoch-000002.onnx`,
      '/exports/../store.db',
      '/exports/..%2fstore.db',
      '/exports/%2e%2e%2fstore.db',
      '/exports/%00',
      `/exports/x/../${name}/../../store.db`,
    ]) {
      expect([path, await statusOf(url, path)]).toEqual([path, 404]);
    }
    expect(await statusOf(url, '/exports/%')).toBe(400);
  });

  it('tells no path of the server where a file is removed while it is asked for', async () => {
    const path = join(temporaryFolder(), 'removed');
    const { url } = await openTestServer({
      trainedModels: { exportedFile: () => Promise.resolve(path) } as unknown as TrainedModels,
    });
    const response = await fetch(new URL(`/exports/${NOBODY}-epoch-000001.onnx`, url));
    const answer = await response.text();
    expect([response.status, JSON.parse(answer)]).toMatchObject([
      404,
      { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    ]);
    expect(answer).not.toContain(path);
  });
});
