import { join } from 'node:path';
import { datasetCacheDirectory } from './cache-directory.js';
import { downloadFile } from './resumable-download.js';

export const FASHION_MNIST_NAME = 'fashion-mnist';

/** A file to download, as its publisher describes it. */
export interface PublishedFile {
  readonly name: string;
  readonly bytes: number;
  readonly md5: string;
}

/** Where a data set's files are published: every mirror holds all of them under their names. */
export interface PublishedDataset {
  /** Each ends in a slash. */
  readonly mirrors: readonly string[];
  readonly files: readonly PublishedFile[];
}

/** Zalando Research's own addresses and Keras' copy; checksums as https://github.com/zalandoresearch/fashion-mnist lists them. */
export const FASHION_MNIST: PublishedDataset = {
  mirrors: [
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  ],
  files: [
    { name: 'train-images-idx3-ubyte.gz', bytes: 26_421_880, md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d' },
    { name: 'train-labels-idx1-ubyte.gz', bytes: 29_515, md5: '25c81989df183df01b3e8a0aad5dffbe' },
    { name: 't10k-images-idx3-ubyte.gz', bytes: 4_422_102, md5: 'bef4ecab320f06d8554ea6380940ec79' },
    { name: 't10k-labels-idx1-ubyte.gz', bytes: 5_148, md5: 'bb300cfdad3c16e7a12a480ee83cd310' },
  ],
};

/** How far a download has come, over all of its files. */
export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface DownloadOptions {
  /** Left out: the user's cache. */
  readonly cacheDirectory?: string;
  readonly source?: PublishedDataset;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** A mirror that sends nothing for so long is given up for the next. */
  readonly stallMilliseconds?: number;
}

/**
 * Downloads Fashion-MNIST into the cache, unless it is there, and returns the folder. Checks lengths and checksums, and
 * goes on where an earlier call was interrupted. Throws DownloadError, whose `offline` says that no mirror could be
 * reached; the signal's reason when aborted.
 */
export async function downloadFashionMnist(options: DownloadOptions = {}): Promise<string> {
  const { source = FASHION_MNIST, signal = null, stallMilliseconds = 20_000 } = options;
  const directory = join(options.cacheDirectory ?? datasetCacheDirectory(), FASHION_MNIST_NAME);
  const totalBytes = source.files.reduce((sum, file) => sum + file.bytes, 0);
  let finishedBytes = 0;
  for (const file of source.files) {
    const before = finishedBytes;
    await downloadFile({
      addresses: source.mirrors.map((mirror) => mirror + file.name),
      destination: join(directory, file.name),
      bytes: file.bytes,
      md5: file.md5,
      stallMilliseconds,
      signal,
      onProgress: (bytes) =>
        options.onProgress?.({ file: file.name, receivedBytes: before + bytes, totalBytes }),
    });
    finishedBytes += file.bytes;
  }
  return directory;
}
