import { describe, expect, it } from 'vitest';
import { hasEnded, requireTransition, TRANSITIONS } from '#densegraph/jobs/job-state.js';
import { TRAINING_JOB_STATES, type TrainingJobState } from '#densegraph/jobs/job.js';

/** Row: from, column: to, in the order of the header. Written independently of the table. */
const EXPECTED = `
             QUEUED RUNNING CANCELING CANCELED SUCCEEDED FAILED INTERRUPTED
QUEUED       .      x       .         x        .         x      .
RUNNING      .      .       x         .        x         x      x
CANCELING    .      .       .         x        x         x      .
CANCELED     x      .       .         .        .         .      .
SUCCEEDED    .      .       .         .        .         .      .
FAILED       x      .       .         .        .         .      .
INTERRUPTED  x      .       .         .        .         .      .
`;

describe('the state machine', () => {
  const [header = [], ...rows] = EXPECTED.trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/));
  const pairs = rows.flatMap(([from, ...marks]) =>
    marks.map((mark, column) => ({ from, to: header[column], allowed: mark === 'x' })),
  ) as { from: TrainingJobState; to: TrainingJobState; allowed: boolean }[];

  it('knows every state', () => {
    expect(pairs).toHaveLength(TRAINING_JOB_STATES.length ** 2);
    expect(Object.keys(TRANSITIONS)).toEqual([...TRAINING_JOB_STATES]);
  });

  it.each(pairs)('$from to $to: $allowed', ({ from, to, allowed }) => {
    const step = () => requireTransition(from, to);
    if (allowed) expect(step).not.toThrow();
    else expect(step).toThrow(`after ${from} but received ${to}`);
  });

  it.each(TRAINING_JOB_STATES)('%s has ended exactly when nothing follows it but a resume', (state) => {
    expect(hasEnded(state)).toBe(TRANSITIONS[state].every((next) => next === 'QUEUED'));
  });
});
