import { basename } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** The page for people: src/web to dist/web, from which the server serves it. */
export default defineConfig({
  root: 'src/web',
  publicDir: false,
  plugins: [compressFiles()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no code or styles within its markup.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // That compression takes most of the time is known.
      checks: { bundlerTimings: false },
      // Few files: what is around all views and the first of them, and what each other view has of its own.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'page',
              test: /src\/web\/(main|style|page|text|actions|server|routing|jobs)|node_modules\/(react|scheduler)/,
              priority: 2,
            },
            { name: 'network', test: /src\/web\/network\//, priority: 1 },
            { name: 'job', test: /src\/web\/(job|curves|evaluation|compare)\// },
          ],
        },
      },
    },
  },
  // `npx vite` shows changes at once, over a server that runs beside it.
  server: {
    proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true }, '/exports': 'http://127.0.0.1:4000' },
  },
});

/** Puts each of the page's files beside itself as browsers take it over the network (src/api/page/compressed-files.ts). */
function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (!basename(file.fileName).match(/\.(js|css|svg)$/)) continue;
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.br`,
            source: brotliCompressSync(content),
          });
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.gz`,
            source: gzipSync(content, { level: 9 }),
          });
        }
      },
    },
  };
}
