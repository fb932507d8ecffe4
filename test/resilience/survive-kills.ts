import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { hasEnded } from '#densegraph/jobs/job-state.js';
import { Random } from '../api/fuzz/random.js';
import { checkCheckpoints, checkStore, type LeftJob } from './check-files.js';
import { checkJob, checkServer } from './check-server.js';
import { comes, describePlan, planKill, type KillPlan, type Victim } from './kill-plan.js';
import { kill } from './killable-server.js';
import { Life } from './life.js';
import { finish } from './finish.js';
import { markedProcesses, processesEnded } from './marked-processes.js';
import { RandomClient } from './random-client.js';
import { waitForEnd } from './wait-for-end.js';
import type { World } from './world.js';

const CLIENTS = 2;
/** A moment may not come: no job that could be canceled, say. Then the kill is now. */
const PATIENCE_MILLISECONDS = 8000;

/**
 * Kills servers and trainers of a world at random moments while clients send mutations and listen to epochs, and checks
 * after each kill all that was acknowledged; in the end lets every job come to its end and checks its weights.
 * @param tell hears of each kill that was survived
 */
export async function surviveKills(
  world: World,
  kills: number,
  seed: number,
  tell: (line: string) => void,
): Promise<void> {
  let life = await Life.begin(world, 0, false);
  for (let number = 1; number <= kills; number++) {
    const random = new Random(seed + 1000 * number);
    const plan = planKill(random);
    try {
      const victim = await workUntil(world, life, plan, random);
      if (victim !== 'trainer') life = await replaceServer(world, life, number, { ...plan, victim });
      world.tally.add(`kills of ${victim}`);
      tell(`${world.name} ${number}: ${describePlan({ ...plan, victim })}; ${standing(world)}`);
    } catch (error) {
      throw new Error(`${world.name}, kill ${number} of seed ${seed}: ${describePlan(plan)}`, {
        cause: error,
      });
    }
  }
  await finish(world, life);
}

/** Has clients work until the moment of the plan, and kills. Returns who was killed: where no trainer ran, the server. */
async function workUntil(world: World, life: Life, plan: KillPlan, random: Random): Promise<Victim> {
  const clients = Array.from({ length: CLIENTS }, (_, index) => {
    const own = new Random(random.below(2 ** 31) + index);
    return new RandomClient(world, life, own, plan.moment);
  });
  const working = Promise.all(clients.map((client) => client.run()));
  const waiting = new AbortController();
  const patience = delay(PATIENCE_MILLISECONDS, 'none', { signal: waiting.signal }).catch(() => undefined);
  try {
    const came = await Promise.race([comes(plan, life.moments), patience, working]);
    world.tally.add(came === 'none' ? 'moments that did not come' : `kills after ${plan.moment}`);
  } catch (error) {
    for (const client of clients) client.stop();
    throw error;
  } finally {
    waiting.abort();
  }

  const [trainer] = life.server.trainers();
  const victim = trainer === undefined ? 'server' : plan.victim;
  const record = world.records.find(({ id }) => id !== null && trainer?.arguments.includes(id));
  if (victim !== 'trainer') life.listener.expectEnd();
  if (trainer !== undefined && victim !== 'server') {
    record?.trainerKilled();
    kill(trainer.pid, victim === 'server of a hanging trainer' ? 'SIGSTOP' : 'SIGKILL');
  }
  if (victim !== 'trainer') life.server.kill();
  for (const client of clients) client.stop();
  await working;
  if (victim === 'trainer' && record?.presence === 'there') {
    await waitForEnd(life.url, record.id ?? '');
    await checkJob(world, life.url, record);
  }
  return victim;
}

/** Checks what a dead server has left, starts the next one, and checks what it has. */
async function replaceServer(world: World, life: Life, number: number, plan: KillPlan): Promise<Life> {
  const { mark } = life.server;
  await life.end();
  const left = checkStore(world);
  if (plan.waitsForOrphans && plan.victim !== 'server of a hanging trainer') {
    await processesEnded(mark);
    await checkCheckpoints(world, left);
  } else {
    world.tally.add('orphans that lived when the next server started', markedProcesses(mark).length);
  }
  for (const record of world.records) record.serverReplaced(plan.resumeOnStart);
  const next = await Life.begin(world, number, plan.resumeOnStart);
  await expectNoOrphans(mark, left);
  // Epochs that it heard while it asks for them would be newer than the answer.
  const deaf = { listen: () => undefined };
  const place = { url: next.url, moments: next.moments, listener: deaf };
  const checker = new RandomClient(world, place, new Random(number), plan.moment);
  await checkServer(world, next.url, checker);
  next.listen(world);
  return next;
}

/** A server that is ready has ended all trainers that a dead one had given a job; those that had none end by themselves. */
async function expectNoOrphans(mark: string, left: readonly LeftJob[]): Promise<void> {
  const training = new Set(left.map(({ trainerPid }) => trainerPid));
  const orphans = markedProcesses(mark);
  expect(orphans.filter(({ pid }) => training.has(pid))).toEqual([]);
  for (const { pid } of orphans) kill(pid, 'SIGCONT');
  await processesEnded(mark);
}

function standing({ records }: World): string {
  const present = records.filter(({ presence }) => presence === 'there');
  const ended = present.filter(({ possible }) => [...possible].every(hasEnded));
  const epochs = records.reduce((sum, record) => sum + record.epochs.length, 0);
  return `${present.length} jobs (${ended.length} ended), ${epochs} epochs acknowledged so far`;
}
