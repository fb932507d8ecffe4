import { basename } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** The page for people: src/web to dist/web, from which the server serves it. */
export default defineConfig({
  root: 'src/web',
  publicDir: false,
  plugins: [preloadPage(), compressFiles()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no code or styles within its markup.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files: what the first query needs, what is around all views, and each view's own. A group has what it imports.
          groups: [
            { name: 'ask', test: /routing\/routes/, priority: 2 },
            { name: 'page', test: /src\/web\/(page|text|actions|server|routing)\//, priority: 1 },
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

/** Has browsers ask for the code around all views with the document: main.ts asks for it only once it runs. */
function preloadPage(): Plugin {
  return {
    name: 'preload-page',
    transformIndexHtml: {
      order: 'post',
      handler(_markup, { bundle = {} }) {
        const chunk = Object.values(bundle).find(({ name }) => name === 'page');
        const href = `/${chunk?.fileName ?? ''}`;
        return [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href }, injectTo: 'head' }];
      },
    },
  };
}

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
