import { expect, it } from 'vitest';
import { checkConfig } from '#densegraph/training/check-config.js';
import { reaches } from '../jobs/open-test-jobs.js';
import { INPUT } from './job-input.js';
import { at, openClient, openTestServer, operation, stringAt } from './open-test-server.js';

/** Its trainer waits for a cancel. */
const WAITING = { ...INPUT, seed: 1 };
const KEYED = { ...WAITING, idempotencyKey: 'one' };

it('a job has the name that it was started with, then those that it is given, whatever its state, or none', async () => {
  const { post, jobs, url } = await openTestServer({}, { check: checkConfig });
  const start = async (input: object) =>
    at(await post(operation('start-training-job'), { input }), 'startTrainingJob');
  const rename = async (jobId: string, name: string | null) =>
    at(await post(operation('rename-training-job'), { input: { jobId, name } }), 'renameTrainingJob');
  const first = await start({ ...KEYED, name: '  first try ' });
  expect(first).toMatchObject({ job: { name: 'first try' } });
  const id = stringAt({ data: first }, 'job', 'id');
  await reaches(jobs, id, 'RUNNING');
  const updates = openClient(url).iterate({
    query: operation('training-job-updated'),
    variables: { jobId: id },
  });
  const nextName = async () =>
    at((await updates.next()).value as { data: unknown }, 'trainingJobUpdated', 'name');
  expect(await nextName()).toBe('first try');

  expect(await rename(id, ' ä second try')).toMatchObject({ job: { id, name: 'ä second try' } });
  expect(await nextName()).toBe('ä second try');
  // The same start, sent again by a client that did not hear the answer.
  expect(await start({ ...KEYED, name: 'first try' })).toMatchObject({ job: { id, name: 'ä second try' } });

  for (const name of ['', ' \t', 'x'.repeat(201), 'two\nlines', 'bell\u0007']) {
    const refused = { __typename: 'InvalidInputError', path: 'input.name' };
    expect(await start({ ...WAITING, name })).toMatchObject(refused);
    expect(await rename(id, name)).toMatchObject(refused);
  }
  expect(await rename(id, 'x'.repeat(200))).toMatchObject({ job: { name: 'x'.repeat(200) } });
  await jobs.cancel(id);
  await reaches(jobs, id, 'CANCELED');
  expect(await rename(id, 'third try')).toMatchObject({ job: { name: 'third try' } });
  expect(at(await post(operation('training-job'), { id }), 'trainingJob')).toMatchObject({
    name: 'third try',
    state: 'CANCELED',
  });
  expect(await rename(id, null)).toMatchObject({ job: { name: null } });
  for (const unknown of ['nonsense', '01890000-0000-7000-8000-000000000000'])
    expect(await rename(unknown, 'x')).toMatchObject({ __typename: 'NotFoundError', id: unknown });
});
