import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AccessTokens } from '#densegraph/api/access/access-tokens.js';
import { openTestServer } from './open-test-server.js';

describe('the page for people', () => {
  it.each(['/', '/new', '/jobs/0198a000-0000-7000-8000-000000000000', '/compare?jobs=a,b'])(
    'is one document at %s, which allows nothing from elsewhere and nothing within its markup',
    async (address) => {
      const { url } = await openTestServer();
      const response = await fetch(new URL(address, url));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      const markup = await response.text();
      expect(markup).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:/);
    },
  );

  it('has files that browsers may keep for ever', async () => {
    const { url } = await openTestServer();
    const markup = await (await fetch(new URL('/', url))).text();
    const files = [...markup.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const response = await fetch(new URL(file, url));
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    expect((await fetch(new URL('/assets/other.js', url))).status).toBe(404);
  });

  it('has each file as small as a client can read it, and says what it is', async () => {
    const { url } = await openTestServer();
    const markup = await (await fetch(new URL('/', url))).text();
    const [, file = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(markup) ?? [];
    const answers = new Map<
      string,
      { readonly encoding: unknown; readonly content: Buffer; readonly tag: unknown }
    >();
    for (const accepted of ['identity', 'gzip, deflate', 'gzip, deflate, br, zstd', 'br;q=0, gzip']) {
      const sent = request(new URL(file, url), { headers: { 'accept-encoding': accepted } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({
        'content-type': expect.stringMatching(/^(text|application)\/javascript/) as string,
        vary: 'Accept-Encoding',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      const { 'content-encoding': encoding, etag: tag } = response.headers;
      answers.set(accepted, { encoding, content: await buffer(response), tag });
    }
    const [plain, gzip, brotli, noBrotli] = [...answers.values()];
    expect([plain, gzip, brotli, noBrotli].map((answer) => answer?.encoding)).toEqual([
      undefined,
      'gzip',
      'br',
      'gzip',
    ]);
    expect(gunzipSync(gzip?.content ?? '').equals(plain?.content ?? Buffer.of())).toBe(true);
    expect(brotliDecompressSync(brotli?.content ?? '').equals(plain?.content ?? Buffer.of())).toBe(true);
    expect(new Set([plain?.tag, gzip?.tag, brotli?.tag]).size).toBe(3);
  });

  it('tells a browser at any other address that there is no such view, and a program what the others are for', async () => {
    const tokens = new AccessTokens(['a-token-of-some-length']);
    const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
    for (const server of [await openTestServer({}, {}, { tokens }), await openTestServer()]) {
      const view = await fetch(new URL('/nothing', server.url), { headers: browser });
      expect([view.status, await view.text()]).toEqual([
        404,
        await (await fetch(new URL('/', server.url))).text(),
      ]);
    }
    const { url } = await openTestServer({}, {}, { tokens });
    for (const [address, headers, status] of [
      ['/nothing', {}, 401],
      ['/metrics', browser, 401],
      ['/exports/other.onnx', browser, 401],
    ] as const) {
      const answer = await fetch(new URL(address, url), { headers });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        expect.stringMatching(/json/),
      ]);
    }
  });

  it('needs no token, but a name of this machine where there is none', async () => {
    const tokens = new AccessTokens(['a-token-of-some-length']);
    const guarded = await openTestServer({}, {}, { tokens });
    expect((await fetch(new URL('/', guarded.url))).status).toBe(200);
    const { url } = await openTestServer();
    const sent = request(new URL('/', url), { headers: { host: 'example.org' } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(403);
  });

  it('is not there where nobody wants it', async () => {
    const { url } = await openTestServer({}, {}, { page: false });
    expect((await fetch(new URL('/', url))).status).toBe(404);
  });
});
