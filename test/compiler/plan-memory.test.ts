import { expect, test } from 'vitest';
import { liveBytes } from '#densegraph/compiler/live-bytes.js';
import type { MemoryRequest } from '#densegraph/compiler/memory-layout.js';
import { placeLargestFirst } from '#densegraph/compiler/place-largest-first.js';
import { planMemory } from '#densegraph/compiler/plan-memory.js';
import { stackInOrder } from '#densegraph/compiler/stack-in-order.js';

/** A small linear congruential generator: the same cases on every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomRequests(seed: number): readonly MemoryRequest[] {
  const random = generator(seed);
  return Array.from({ length: 1 + random(60) }, () => {
    const first = random(40);
    return { bytes: 64 * (1 + random(100)), first, last: first + random(40 - first) };
  });
}

/** Each on its own, for planMemory takes the first that is good enough. */
const PLANNERS = {
  planMemory,
  placeLargestFirst,
  stackInOrder: (requests: readonly MemoryRequest[]) => stackInOrder(requests, [...requests.keys()]),
};

test.each(Object.entries(PLANNERS))('%s: no two requests that live at once share a byte', (_, plan) => {
  for (let seed = 0; seed < 300; seed++) {
    const requests = randomRequests(seed);
    const { offsets, bytes } = plan(requests);
    // Independent of the planner: who owns each 64-byte line at each kernel.
    for (let kernel = 0; kernel < 40; kernel++) {
      const owners = new Map<number, number>();
      requests.forEach((request, index) => {
        if (kernel < request.first || kernel > request.last) return;
        const begin = (offsets[index] ?? -1) / 64;
        for (let line = begin; line < begin + request.bytes / 64; line++) {
          if (owners.has(line)) expect.fail(`seed ${seed}, kernel ${kernel}: line ${line} has two owners`);
          if (line < 0 || line * 64 >= bytes) expect.fail(`seed ${seed}: line ${line} is outside`);
          owners.set(line, index);
        }
      });
    }
    const ends = requests.map((request, index) => (offsets[index] ?? 0) + request.bytes);
    expect(bytes, 'no byte behind the last').toBe(Math.max(...ends));
    expect(offsets.filter((offset) => offset % 64 !== 0)).toEqual([]);
  }
});

test('a layout is never smaller than what is live at once, and rarely much larger', () => {
  let planned = 0;
  let least = 0;
  for (let seed = 0; seed < 300; seed++) {
    const requests = randomRequests(seed);
    const { bytes } = planMemory(requests);
    const bound = Math.max(...liveBytes(requests, 40));
    expect(bytes).toBeGreaterThanOrEqual(bound);
    expect(bytes).toBeLessThanOrEqual(placeLargestFirst(requests).bytes);
    expect(planMemory(requests).bytes).toBe(bytes);
    planned += bytes;
    least += bound;
  }
  expect(planned / least).toBeLessThan(1.02);
});

test('what largest first leaves a gap below is stacked without one', () => {
  // The two large ones never meet, but a smaller one lives with both.
  const requests = [
    { bytes: 320, first: 0, last: 1 },
    { bytes: 256, first: 3, last: 4 },
    { bytes: 192, first: 1, last: 3 },
    { bytes: 128, first: 2, last: 4 },
    { bytes: 64, first: 4, last: 4 },
  ];
  const bound = Math.max(...liveBytes(requests, 5));
  expect(placeLargestFirst(requests).bytes).toBeGreaterThan(bound);
  expect(planMemory(requests).bytes).toBe(bound);
});

test('nothing takes no bytes', () => {
  expect(planMemory([])).toEqual({ offsets: [], bytes: 0 });
  expect(stackInOrder([], [])).toEqual({ offsets: [], bytes: 0 });
});

test('buffers are stacked in order on the lowest step', () => {
  const requests = [
    { bytes: 128, first: 0, last: 1 },
    { bytes: 64, first: 2, last: 3 },
    { bytes: 64, first: 1, last: 2 },
    { bytes: 64, first: 3, last: 3 },
  ];
  expect(stackInOrder(requests, [0, 1, 2, 3])).toEqual({ offsets: [0, 0, 128, 64], bytes: 192 });
  expect(stackInOrder(requests, [2, 0, 1, 3])).toEqual({ offsets: [64, 64, 0, 0], bytes: 192 });
});

test('requests that never meet share one place', () => {
  const { offsets, bytes } = planMemory([
    { bytes: 128, first: 0, last: 1 },
    { bytes: 128, first: 2, last: 3 },
    { bytes: 64, first: 4, last: 4 },
  ]);
  expect(offsets).toEqual([0, 0, 0]);
  expect(bytes).toBe(128);
});

test('live bytes count both ends of a lifetime', () => {
  const requests = [
    { bytes: 64, first: 0, last: 1 },
    { bytes: 128, first: 1, last: 2 },
  ];
  expect(liveBytes(requests, 4)).toEqual([64, 192, 128, 0]);
});
