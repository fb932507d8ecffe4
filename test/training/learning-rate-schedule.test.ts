import { describe, expect, it } from 'vitest';
import { learningRateAt } from '#densegraph/training/learning-rate-schedule.js';

describe('learningRateAt', () => {
  it('multiplies after each milestone, as the paper does at half and three quarters', () => {
    const schedule = { learningRate: 0.1, milestones: [2, 3], decay: 0.1 };
    const rates = [1, 2, 3, 4].map((epoch) => learningRateAt(epoch, schedule));
    expect(rates).toEqual([0.1, 0.1, expect.closeTo(0.01, 15), expect.closeTo(0.001, 15)]);
  });

  it('is constant without milestones', () => {
    expect(learningRateAt(300, { learningRate: 0.5, milestones: [], decay: 0.1 })).toBe(0.5);
  });
});
