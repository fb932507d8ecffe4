import { Field, Int, ObjectType } from 'type-graphql';
import { formatBytes } from '../../compiler/format-bytes.js';
import type { DeviceKind } from '../../jobs/job.js';
import type { QueuePlace as Place } from '../../jobs/queue-place.js';

type Obstacle = NonNullable<Place['obstacle']>;

/** What is told of each kind of obstacle. */
const REASONS: {
  readonly [Kind in Obstacle['kind']]: (
    obstacle: Extract<Obstacle, { kind: Kind }>,
    device: DeviceKind,
  ) => string;
} = {
  PLACE: ({ maxRunning }) =>
    maxRunning === 1
      ? 'It waits for the job that runs to end: one runs at a time (--max-running 1).'
      : `It waits for a job that runs to end: ${maxRunning} run at a time (--max-running ${maxRunning}).`,
  MEMORY: ({ bytes, freeBytes }, device) =>
    `It waits for jobs that run to end: its plan takes ${formatBytes(bytes)} of the memory budget of the ${device}, ` +
    `of which ${formatBytes(freeBytes)} are free.`,
  JOB_BEFORE: (_, device) =>
    `It waits for a job before it, which waits for memory of the ${device} and is not overtaken.`,
  SERVER: () => 'It waits for its server, which does not run: densegraph serve.',
};

@ObjectType({ description: 'Where a job that is QUEUED stands.' })
export class QueuePlace {
  @Field(() => Int, { description: 'Among all that are QUEUED, in the order of their turns; 1: the first.' })
  readonly position: number;

  @Field(() => String, { description: 'For people: what it waits for.' })
  readonly reason: string;

  constructor({ position, obstacle }: Place, device: DeviceKind) {
    this.position = position;
    this.reason = obstacle === null ? 'It is being started.' : reasonOf(obstacle, device);
  }
}

function reasonOf(obstacle: Obstacle, device: DeviceKind): string {
  const tell = REASONS[obstacle.kind] as (obstacle: Obstacle, device: DeviceKind) => string;
  return tell(obstacle, device);
}
