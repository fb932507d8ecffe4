import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TrainingConfig } from '#densegraph/jobs/job.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { countingWeight } from './counting-weights.mjs';
import { VICTIMS } from './kill-plan.js';
import { serveProgram, SHORT_JOB, UninterruptedRuns } from './real-server.js';
import { surviveKills } from './survive-kills.js';
import { Tally, type World } from './world.js';

/** `npm run soak:kills` sets them. */
const KILLS = Number(process.env['DENSEGRAPH_KILLS'] ?? 50);
const SEED = Number(process.env['DENSEGRAPH_KILL_SEED'] ?? 20_261_128);
const IS_SOAK = process.env['DENSEGRAPH_KILLS'] !== undefined;

/** Of all kills, those of servers whose trainers really train. */
const REAL_SHARE = 0.4;

/** Order, augmentation, dropout and checkpoints within epochs each have a state to lose. */
const DROPPING = {
  sequential: {
    layers: [
      { convolution: { channels: 4, kernel: 3, stride: 2, padding: 1, bias: false } },
      { denseBlock: { layers: 1, growthRate: 2, dropRate: 0.2 } },
      { globalAveragePool: true },
      { flatten: true },
      { dropout: 0.2 },
      { linear: { features: 10 } },
    ],
  },
};
const REAL_JOBS = [
  { ...SHORT_JOB, seed: 1 },
  {
    ...SHORT_JOB,
    seed: 2,
    checkpointEverySteps: 3,
    augmentation: { randomCropPadding: 2, horizontalFlip: true },
  },
  { ...SHORT_JOB, seed: 3, model: DROPPING, normalization: 'PER_CHANNEL' },
];
const COUNTING_JOBS = [1, 2].map((seed) => ({ ...SHORT_JOB, seed, epochs: 60 }));

function world(
  name: string,
  parts: Pick<World, 'inputs' | 'finalTensors'>,
  program: World['program'],
): World {
  const records: World['records'] = [];
  return {
    name,
    ...parts,
    program,
    stateDirectory: temporaryFolder(),
    records,
    models: new Map(),
    tally: new Tally(),
  };
}

function realWorld(): World {
  const runs = new UninterruptedRuns();
  const finalTensors = (config: TrainingConfig) => runs.tensors(config);
  const options = ['--max-running', '2', '--mutation-rate', '100000'];
  const made = world('real', { inputs: REAL_JOBS, finalTensors }, (resumeOnStart) =>
    serveProgram(made.stateDirectory, ...options, ...(resumeOnStart ? ['--resume-on-start'] : [])),
  );
  return made;
}

function countingWorld(): World {
  const finalTensors = ({ seed, epochs }: TrainingConfig) =>
    Promise.resolve(new Map([['weight', { shape: [1], data: countingWeight(seed, epochs) }]]));
  const program = join(import.meta.dirname, 'serve-counting.mjs');
  const made = world('counting', { inputs: COUNTING_JOBS, finalTensors }, (resumeOnStart) => [
    program,
    made.stateDirectory,
    ...(resumeOnStart ? ['resume'] : []),
  ]);
  return made;
}

it(
  `loses nothing that was acknowledged in ${KILLS} kills of seed ${SEED}, and trains on to the same bits`,
  { timeout: 120_000 + 10_000 * KILLS },
  async () => {
    const tell = (line: string): void => {
      if (IS_SOAK) console.log(line);
    };
    const real = realWorld();
    const counting = countingWorld();
    const realKills = Math.round(REAL_SHARE * KILLS);
    // Of the two cores that there are, one each.
    await Promise.all([
      surviveKills(real, realKills, SEED, tell),
      surviveKills(counting, KILLS - realKills, SEED + 1, tell),
    ]);
    const all = new Tally();
    for (const { tally } of [real, counting]) all.addAll(tally);
    tell(String(all));
    expect(VICTIMS.reduce((sum, victim) => sum + all.of(`kills of ${victim}`), 0)).toBe(KILLS);
    expect(all.of('acknowledged epochs found again')).toBeGreaterThan(KILLS);
    expect(all.of('jobs that ended with the bits of an uninterrupted run')).toBeGreaterThan(1);
  },
);
