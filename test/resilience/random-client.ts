import type { TrainingJobState } from '#densegraph/jobs/job.js';
import type { Random } from '../api/fuzz/random.js';
import { ask, type ServerAnswer } from './ask.js';
import type { EpochListener } from './epoch-listener.js';
import { JobRecord, type JobMutation } from './job-record.js';
import { passed, type MomentName, type Moments } from './moments.js';
import { waitForEnd } from './wait-for-end.js';
import type { World } from './world.js';

const OPERATIONS: Readonly<Record<JobMutation, string>> = {
  start: 'start-training-job',
  cancel: 'cancel-training-job',
  resume: 'resume-training-job',
  delete: 'delete-training-job',
};
const MOST_MODELS = 50;
const MOST_JOBS = 9;
const MOST_ACTIVE_JOBS = 4;
/** Fewer are not deleted. */
const FEWEST_JOBS = 4;
const CANCEL_SHARE = 0.2;
const LONGEST_PAUSE_MICROSECONDS = 15_000;

/** The result of a mutation of a job. */
interface JobAnswer {
  readonly __typename: string;
  readonly job?: { readonly id: string; readonly state: TrainingJobState };
}

/** The server that a client speaks with, and who hears of what comes of it. */
interface ClientPlace {
  readonly url: string;
  readonly moments: Moments;
  readonly listener: Pick<EpochListener, 'listen'>;
}

/** Sends random mutations to one server, one after another, and writes down what is acknowledged. */
export class RandomClient {
  readonly #world: World;
  readonly #url: string;
  readonly #moments: Moments;
  readonly #listener: Pick<EpochListener, 'listen'>;
  readonly #random: Random;
  /** A mutation that someone waits for, by the beginning of its moments' names. */
  readonly #wanted: string;
  #stopped = false;

  constructor(world: World, { url, moments, listener }: ClientPlace, random: Random, moment: MomentName) {
    this.#world = world;
    this.#url = url;
    this.#moments = moments;
    this.#listener = listener;
    this.#random = random;
    this.#wanted = moment.split(' ', 1)[0] ?? '';
  }

  /** Resolves after `stop`, when nothing that it has sent is under way. Rejects where an answer is wrong. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      await this.#act();
      await passed(this.#random.below(LONGEST_PAUSE_MICROSECONDS));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Starts the job of a record, or asks again for one that may be there by its key. */
  async start(record: JobRecord): Promise<void> {
    record.sent('start');
    await this.#mutate(record, 'start', { ...record.input, idempotencyKey: record.key });
  }

  async resume(record: JobRecord): Promise<void> {
    record.sent('resume');
    await this.#mutate(record, 'resume', { jobId: record.id });
  }

  async delete(record: JobRecord): Promise<void> {
    record.sent('delete');
    await this.#mutate(record, 'delete', { jobId: record.id });
  }

  async cancel(record: JobRecord): Promise<void> {
    record.sent('cancel');
    await this.#mutate(record, 'cancel', { jobId: record.id });
  }

  /** Removes a job, in whatever state it is. */
  async remove(record: JobRecord): Promise<void> {
    if (record.active) await this.cancel(record);
    await waitForEnd(this.#url, record.id ?? '');
    await this.delete(record);
  }

  /** Keeps a model of this name, which may be there from a mutation that was not answered. */
  async build(name: string): Promise<void> {
    const { models } = this.#world;
    const isKept = models.get(name) ?? false;
    models.set(name, isKept);
    const model = { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } };
    const input = { name, model, image: { channels: 1, height: 28, width: 28 } };
    const answer = await this.#send('build', 'build-model', input);
    if (answer === null) return;
    expectKind(answer, 'ConflictError', ...(isKept ? [] : ['BuildModelPayload']));
    models.set(name, true);
  }

  async #act(): Promise<void> {
    const { records, inputs, name } = this.#world;
    const free = records.filter((record) => record.presence === 'there' && !record.busy);
    const active = free.filter((record) => record.active);
    const present = records.filter(({ presence }) => presence !== 'gone').length;
    const choices: Partial<Record<JobMutation | 'build' | 'repeat', () => Promise<void>>> = {
      build: () => this.build(`${name} ${this.#random.below(MOST_MODELS)}`),
    };
    if (present < MOST_JOBS && active.length < MOST_ACTIVE_JOBS) {
      choices.start = () => {
        const record = new JobRecord(`${name} ${records.length}`, this.#random.pick(inputs));
        records.push(record);
        return this.start(record);
      };
    }
    const choose = (
      kind: JobMutation | 'repeat',
      fitting: JobRecord[],
      act: (record: JobRecord) => Promise<void>,
    ) => {
      if (fitting.length > 0) choices[kind] = () => act(this.#random.pick(fitting));
    };
    choose('repeat', free, (record) => this.#repeat(record));
    // Most jobs shall come to train.
    if (this.#wanted === 'cancel' || this.#random.is(CANCEL_SHARE)) {
      choose('cancel', active, (record) => this.cancel(record));
    }
    choose(
      'resume',
      free.filter((record) => record.resumable),
      (record) => this.resume(record),
    );
    const ended = free.filter((record) => record.resumable || record.maybe('SUCCEEDED'));
    if (present > FEWEST_JOBS) choose('delete', ended, (record) => this.delete(record));
    const kinds = Object.keys(choices) as (keyof typeof choices)[];
    const wanted = kinds.find((kind) => kind === this.#wanted);
    const needed =
      active.length === 0 ? kinds.find((kind) => kind === 'start' || kind === 'resume') : undefined;
    const kind = needed ?? (wanted !== undefined && this.#random.is(0.5) ? wanted : this.#random.pick(kinds));
    await choices[kind]?.();
  }

  /** Sends the start of a job that is there once more: the answer is that job. */
  async #repeat(record: JobRecord): Promise<void> {
    await this.#mutate(record, 'start', { ...record.input, idempotencyKey: record.key });
  }

  async #mutate(record: JobRecord, mutation: JobMutation, input: object): Promise<void> {
    record.busy = true;
    const answer = await this.#send(mutation, OPERATIONS[mutation], input);
    record.busy = false;
    if (answer === null) return;
    const { __typename, job }: Partial<JobAnswer> = answer.value ?? {};
    if (__typename === 'ConflictError' && mutation !== 'start') {
      record.refused(mutation);
    } else if (mutation === 'delete') {
      expectKind(answer, 'DeleteTrainingJobPayload');
      record.deleted();
    } else {
      expectKind(answer, 'StartTrainingJobPayload', 'TrainingJobPayload');
      if (job === undefined || (record.id ?? job.id) !== job.id) {
        throw new Error(
          `expected the job ${record.id ?? ''} of key ${record.key} but received ${answer.text}`,
        );
      }
      record.id = job.id;
      if (mutation === 'resume') record.isResumed(job.state);
      else record.is(job.state);
      if (record.active) this.#listener.listen(record);
    }
  }

  /** Null where the server died before it answered. */
  async #send(
    mutation: JobMutation | 'build',
    operation: string,
    input: object,
  ): Promise<ServerAnswer | null> {
    const sending = ask(this.#url, operation, { input });
    this.#moments.tell(`${mutation} sent`);
    const answer = await sending;
    this.#world.tally.add(answer === null ? 'mutations without an answer' : 'mutations acknowledged');
    if (answer !== null) this.#moments.tell(`${mutation} answered`);
    return answer;
  }
}

function expectKind({ value, codes, text }: ServerAnswer, ...kinds: readonly string[]): void {
  const kind = (value as { readonly __typename: string } | null)?.__typename ?? '';
  if (codes.length > 0 || !kinds.includes(kind)) {
    throw new Error(`expected ${kinds.join(' or ')} but received ${text}`);
  }
}
