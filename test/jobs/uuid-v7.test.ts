import { describe, expect, it } from 'vitest';
import { UuidV7Source } from '#densegraph/jobs/uuid-v7.js';

describe('UuidV7Source', () => {
  it('writes the time, the version and the variant where RFC 9562 wants them', () => {
    // The time of the RFC's example in appendix A.6: 2022-02-22T19:22:22.000Z.
    const source = new UuidV7Source(() => 0x017f22e279b0);
    for (let n = 0; n < 100; n++) {
      expect(source.next()).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('increases strictly while the clock stands, jumps back and goes on', () => {
    let now = 1_000_000;
    const source = new UuidV7Source(() => now);
    const ids: string[] = [];
    const make = (count: number) => {
      for (let n = 0; n < count; n++) ids.push(source.next());
    };
    make(10_000);
    now = 5;
    make(3);
    now = 2_000_000;
    make(3);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('goes on after the ids of another process whose clock was ahead', () => {
    const other = new UuidV7Source(() => 9_000_000);
    const last = [other.next(), other.next()].at(-1) ?? '';
    const source = new UuidV7Source(() => 1);
    source.passBy(last);
    const next = source.next();
    expect(next > last).toBe(true);
    source.passBy('no id');
    source.passBy(other.next().replace(/^./, '0'));
    expect(source.next() > next).toBe(true);
  });

  it('never makes the same id twice at the same time in two processes', () => {
    const made = Array.from({ length: 1000 }, () => new UuidV7Source(() => 7).next());
    expect(new Set(made).size).toBe(1000);
  });
});
