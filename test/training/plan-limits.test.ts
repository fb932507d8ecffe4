import { describe, expect, it } from 'vitest';
import { planLimits } from '#densegraph/training/plan-limits.js';

const CPU = { kind: 'CPU', totalBytes: 1000, freeBytes: 500 } as const;

describe('planLimits', () => {
  it('lets AUTO take most of what is free, and others all that jobs may plan of', () => {
    expect(planLimits(CPU, 800)).toEqual({ mostBytes: 800, automaticBytes: 450 });
    expect(planLimits(CPU, 300)).toEqual({ mostBytes: 300, automaticBytes: 300 });
    expect(planLimits(CPU, Infinity)).toEqual({ mostBytes: 1000, automaticBytes: 450 });
  });

  it('takes a GPU for free, and knows no bounds of a device that tells none', () => {
    const gpu = { kind: 'CUDA', totalBytes: 1000, freeBytes: null } as const;
    expect(planLimits(gpu, Infinity)).toEqual({ mostBytes: 1000, automaticBytes: 900 });
    const silent = { ...CPU, totalBytes: null, freeBytes: null };
    expect(planLimits(silent, Infinity)).toEqual({ mostBytes: Infinity, automaticBytes: Infinity });
  });
});
