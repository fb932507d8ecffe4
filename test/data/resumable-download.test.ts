import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadFile, type DownloadRequest } from '#densegraph/data/resumable-download.js';

const CONTENT = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, index) => (index * 17) % 253));
const MD5 = createHash('md5').update(CONTENT).digest('hex');

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'densegraph-download-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});

/** Starts a server and returns its address. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

/** Answers as a server of files does, and notes the ranges that it was asked for. */
function fileServer(ranges: (string | undefined)[]): RequestListener {
  return (request, response) => {
    const { range } = request.headers;
    ranges.push(range);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const total = CONTENT.length;
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': total - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${total - 1}/${total}` }),
    });
    response.end(CONTENT.subarray(start));
  };
}

function download(addresses: string[], change: Partial<DownloadRequest> = {}): Promise<void> {
  return downloadFile({
    addresses,
    destination: join(folder, 'file'),
    bytes: CONTENT.length,
    md5: MD5,
    stallMilliseconds: 10_000,
    signal: null,
    onProgress: () => undefined,
    ...change,
  });
}

async function expectComplete(): Promise<void> {
  expect(await readFile(join(folder, 'file'))).toEqual(CONTENT);
  expect(await readdir(folder)).toEqual(['file']);
}

test('what an earlier call left is kept, and only the rest is asked for', async () => {
  const ranges: (string | undefined)[] = [];
  await writeFile(join(folder, 'file.part'), CONTENT.subarray(0, 60_000));
  const seen: number[] = [];
  await download([await listen(fileServer(ranges))], { onProgress: (bytes) => seen.push(bytes) });
  expect(ranges).toEqual(['bytes=60000-']);
  expect(seen[0]).toBeGreaterThan(60_000);
  await expectComplete();
});

test('a file that was complete but not yet named is not asked for at all', async () => {
  const ranges: (string | undefined)[] = [];
  await writeFile(join(folder, 'file.part'), CONTENT);
  await download([await listen(fileServer(ranges))]);
  expect(ranges).toEqual([]);
  await expectComplete();
});

test.each([
  ['another file', Buffer.alloc(60_000, 1), ['bytes=60000-', undefined]],
  ['too long a file', Buffer.alloc(CONTENT.length + 1, 1), [undefined]],
])('what is kept of %s is dropped, and all asked for anew', async (_, kept, expected) => {
  const ranges: (string | undefined)[] = [];
  await writeFile(join(folder, 'file.part'), kept);
  await download([await listen(fileServer(ranges))]);
  expect(ranges).toEqual(expected);
  await expectComplete();
});

test.each([
  ['416', 416, {}],
  [
    'the range from another byte',
    206,
    { 'content-range': `bytes 5-${CONTENT.length - 1}/${CONTENT.length}` },
  ],
])('a server that answers %s is asked for all', async (_, status, headers) => {
  const whole = fileServer([]);
  await writeFile(join(folder, 'file.part'), CONTENT.subarray(0, 60_000));
  const address = await listen((request, response) => {
    if (request.headers.range === undefined) whole(request, response);
    else response.writeHead(status, headers).end();
  });
  await download([address]);
  await expectComplete();
});

test('a mirror that stops sending is given up, and the next goes on from there', async () => {
  const silent = await listen((_, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length });
    response.write(CONTENT.subarray(0, 30_000));
  });
  const ranges: (string | undefined)[] = [];
  await download([silent, await listen(fileServer(ranges))], { stallMilliseconds: 1000 });
  expect(ranges).toHaveLength(1);
  expect(ranges[0]).toMatch(/^bytes=[1-9]\d*-$/);
  await expectComplete();
});

test('a file of another length is refused before it is read, with its length', async () => {
  const address = await listen((_, response) => void response.end('<html>Please log in</html>'));
  await expect(download([address])).rejects.toThrow('has 26 bytes');
  expect(await readdir(folder)).toEqual([]);
});

test('more bytes than there should be are not taken', async () => {
  const address = await listen((_, response) => {
    response.write(CONTENT);
    response.end('more');
  });
  await expect(download([address])).rejects.toMatchObject({ name: 'DownloadError', offline: false });
  expect(await readdir(folder)).not.toContain('file');
});

test('bytes come as they are stored: no encoding is accepted', async () => {
  const encodings: unknown[] = [];
  const serve = fileServer([]);
  const address = await listen((request, response) => {
    encodings.push(request.headers['accept-encoding']);
    serve(request, response);
  });
  await download([address]);
  expect(encodings).toEqual(['identity']);
});

test('an abort ends it with its reason, and what arrived is kept', async () => {
  const abort = new AbortController();
  const reason = new Error('the user left');
  const address = await listen((_, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length });
    response.write(CONTENT.subarray(0, 30_000));
  });
  const ended = download([address, address], {
    signal: abort.signal,
    onProgress: () => abort.abort(reason),
  });
  await expect(ended).rejects.toBe(reason);
  expect(await readdir(folder)).toEqual(['file.part']);
});
