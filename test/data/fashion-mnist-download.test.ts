import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat, writeFile, mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DownloadError } from '#densegraph/data/download-error.js';
import { downloadFashionMnist, type PublishedDataset } from '#densegraph/data/fashion-mnist-download.js';
import { makeTestData, type TestData } from './dataset-files.js';

const CONTENT = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251));
const MD5 = createHash('md5').update(CONTENT).digest('hex');
const NAME = 'train-images-idx3-ubyte.gz';

let data: TestData;
let server: Server | null = null;
beforeEach(async () => {
  data = await makeTestData();
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = null;
  await data.remove();
});

/** Starts a mirror and returns a data set that it publishes. */
async function publish(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<PublishedDataset> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    mirrors: [`http://127.0.0.1:${port}/data/`],
    files: [{ name: NAME, bytes: CONTENT.length, md5: MD5 }],
  };
}

function download(source: PublishedDataset, seen: number[] = []): Promise<string> {
  return downloadFashionMnist({
    cacheDirectory: data.cacheDirectory,
    source,
    stallMilliseconds: 2000,
    onProgress: ({ receivedBytes }) => seen.push(receivedBytes),
  });
}

/** Answers a request whole, or from where its Range asks. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'content-length': CONTENT.length - start };
  if (start > 0) {
    const range = `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`;
    response.writeHead(206, { ...headers, 'content-range': range });
  } else response.writeHead(200, headers);
  response.end(CONTENT.subarray(start));
}

test('a file arrives whole, with progress, and is not fetched again', async () => {
  let requests = 0;
  const source = await publish((request, response) => {
    requests += 1;
    serve(request, response);
  });
  const seen: number[] = [];
  const folder = await download(source, seen);
  expect(await readFile(join(folder, NAME))).toEqual(CONTENT);
  expect(seen.at(-1)).toBe(CONTENT.length);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  await download(source);
  expect(requests).toBe(1);
});

test('an interrupted transfer goes on where it stopped', async () => {
  const ranges: (string | undefined)[] = [];
  const source = await publish((request, response) => {
    ranges.push(request.headers.range);
    if (ranges.length > 1) {
      serve(request, response);
      return;
    }
    response.writeHead(200, { 'content-length': CONTENT.length });
    response.write(CONTENT.subarray(0, 100_000));
    const part = join(data.cacheDirectory, 'fashion-mnist', `${NAME}.part`);
    const kept = async (): Promise<void> => expect((await stat(part)).size).toBeGreaterThan(0);
    void vi.waitFor(kept, { timeout: 10_000, interval: 5 }).finally(() => response.destroy());
  });
  const folder = await download(source);
  expect(await readFile(join(folder, NAME))).toEqual(CONTENT);
  expect(ranges).toHaveLength(2);
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
});

test('a server without ranges sends all again', async () => {
  const source = await publish((_, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length });
    response.end(CONTENT);
  });
  const folder = join(data.cacheDirectory, 'fashion-mnist');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${NAME}.part`), CONTENT.subarray(0, 50_000));
  await download(source);
  expect(await readFile(join(folder, NAME))).toEqual(CONTENT);
});

test('a wrong checksum leaves nothing under the name', async () => {
  const wrong = Buffer.from(CONTENT).fill(0, 10, 20);
  const source = await publish((_, response) => {
    response.writeHead(200, { 'content-length': wrong.length });
    response.end(wrong);
  });
  await expect(download(source)).rejects.toThrow(/MD5/);
  await expect(stat(join(data.cacheDirectory, 'fashion-mnist', NAME))).rejects.toThrow(/ENOENT/);
});

test('a mirror that does not have the file is left for the next one', async () => {
  const source = await publish((request, response) => {
    if (request.url?.startsWith('/data/') === true) serve(request, response);
    else response.writeHead(404).end();
  });
  const [mirror = ''] = source.mirrors;
  const folder = await download({ ...source, mirrors: [mirror.replace('/data/', '/none/'), mirror] });
  expect(await readFile(join(folder, NAME))).toEqual(CONTENT);
  const nowhere = { ...source, mirrors: [mirror.replace('/data/', '/none/')] };
  await expect(
    downloadFashionMnist({ cacheDirectory: join(data.cacheDirectory, 'b'), source: nowhere }),
  ).rejects.toMatchObject({ offline: false });
});

test('where no mirror can be reached the error says that this machine is offline', async () => {
  const source = await publish(serve);
  server?.close();
  const error: unknown = await download(source).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DownloadError);
  expect(error).toMatchObject({ offline: true });
});
