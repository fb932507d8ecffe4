import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { GraphqlSender, operation } from '../../../scripts/load/graphql-sender.mjs';
import { startMeasuredServer } from '../../../scripts/load/start-measured-server.mjs';
import { temporaryFolder } from '../../store/temporary-folder.js';

export type MeasuredServer = Awaited<ReturnType<typeof startMeasuredServer>>;

const INPUT = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  batchSize: 16,
  epochs: 100_000,
  optimizer: { learningRate: 0.1 },
};

/** A job whose epochs come when the test says so, on servers in processes of their own. */
export interface PacedJob {
  readonly jobId: string;
  /** The first server. */
  readonly server: MeasuredServer;
  /** Starts another one, when the one before it has ended; the job goes on. */
  readonly restart: () => Promise<MeasuredServer>;
  /** Lets the job go on to this epoch; it succeeds there where that is its last. */
  readonly paceTo: (epoch: number, isLast?: boolean) => void;
}

export async function openPacedJob(): Promise<PacedJob> {
  const folder = temporaryFolder();
  const pace = join(folder, 'pace');
  const paceTo = (epoch: number, isLast = false) => {
    // Whoever reads it finds all of it.
    writeFileSync(`${pace}.new`, `${epoch}${isLast ? ' end' : ''}`);
    renameSync(`${pace}.new`, pace);
  };
  const restart = async () => {
    const server = await startMeasuredServer(
      {
        stateDirectory: join(folder, 'state'),
        resumeOnStart: true,
        trainerProcess: new URL('paced-trainer.mjs', import.meta.url).href,
      },
      { DENSEGRAPH_PACE: pace },
    );
    onTestFinished(async () => {
      await server.stop('SIGKILL');
    });
    return server;
  };
  paceTo(0);
  const server = await restart();
  const sender = new GraphqlSender(server.url, 1);
  const data = (await sender.send(operation('start-training-job'), { input: INPUT })) as {
    startTrainingJob: { job: { id: string } };
  };
  sender.close();
  return { jobId: data.startTrainingJob.job.id, server, restart, paceTo };
}
