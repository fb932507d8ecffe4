import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/**
 * Rooms that compute and keep nothing between calls: their test files may share a process, which saves a minute. But for
 * the one that puts a machine with a GPU in the place of modules.
 */
const SHARING = ['compiler', 'data', 'ir', 'model', 'native', 'onnx', 'training'].map(
  (room) => `test/${room}/**/!(plan-on-gpu).test.ts`,
);

/** Tests run the built product (dist and the addon), as users do: `npm test` builds first. */
export default defineConfig({
  // Vite would take the package's ES modules, a second copy beside the one that Node.js loads.
  resolve: { alias: { graphql: createRequire(import.meta.url).resolve('graphql') } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Node.js itself loads dist, as it does for users.
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARING } },
    ],
  },
});
