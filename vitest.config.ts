import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Tests run the built product (dist and the addon), as users do: `npm test` builds first. */
export default defineConfig({
  // Vite would take the package's ES modules, a second copy beside the one that Node.js loads.
  resolve: { alias: { graphql: createRequire(import.meta.url).resolve('graphql') } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Node.js itself loads dist, as it does for users.
    server: { deps: { external: [/\/dist\//] } },
  },
});
