import { expect, test } from 'vitest';
import { liveBytes } from '#densegraph/compiler/live-bytes.js';
import type { MemoryRequest } from '#densegraph/compiler/memory-layout.js';
import { planMemory } from '#densegraph/compiler/plan-memory.js';

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

test('no two requests that live at the same time share a byte', () => {
  for (let seed = 0; seed < 300; seed++) {
    const requests = randomRequests(seed);
    const { offsets, bytes } = planMemory(requests);
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
    planned += bytes;
    least += bound;
  }
  expect(planned / least).toBeLessThan(1.1);
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
