import { defineConfig } from 'vite';

/** The page for people: src/web to dist/web, from which the server serves it. */
export default defineConfig({
  root: 'src/web',
  publicDir: false,
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no code or styles within its markup.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npx vite` shows changes at once, over a server that runs beside it.
  server: {
    proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true }, '/exports': 'http://127.0.0.1:4000' },
  },
});
