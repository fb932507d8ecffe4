import { defineConfig } from 'vitest/config';

/** Tests run the built product (dist and the addon), as users do: `npm test` builds first. */
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 },
});
