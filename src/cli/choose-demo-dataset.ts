import { describeDataset, listDatasets, unknownDataset } from '../data/dataset-catalog.js';
import type { DataLocations, DatasetDescription } from '../data/dataset.js';
import { DownloadError } from '../data/download-error.js';
import { downloadFashionMnist, FASHION_MNIST_NAME } from '../data/fashion-mnist-download.js';
import { SHAPES_NAME } from '../data/shapes.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { formatBytes } from '../compiler/format-bytes.js';

/**
 * The data set that the demo trains on: the one that was asked for; else a Fashion-MNIST in the data folder or the
 * cache; else Fashion-MNIST downloaded; else, where there is no network and it was not asked for, the built-in shapes. Says
 * what it does. Throws DatasetUnavailableError, ExpectedError or DownloadError where the data set that was asked for cannot
 * be had.
 */
export async function chooseDemoDataset(
  asked: string | null,
  locations: DataLocations,
  say: (line: string) => void,
): Promise<DatasetDescription> {
  if (asked !== null && asked !== FASHION_MNIST_NAME) return available(asked, locations);
  const isWanted = (name: string) => (asked === null ? name.startsWith(FASHION_MNIST_NAME) : name === asked);
  const all = await listDatasets(locations);
  const found = all.find(({ name, available: ready }) => ready && isWanted(name));
  if (found !== undefined) return found;
  try {
    say('Fashion-MNIST is not here yet: downloading it.');
    await downloadFashionMnist({ onProgress: progressLine(say) });
    return await available(FASHION_MNIST_NAME, locations);
  } catch (error) {
    if (asked !== null || !(error instanceof DownloadError)) throw error;
    say(error.offline ? 'There is no network here.' : `It could not be had: ${error.message}`);
    say(`Training on the built-in data set '${SHAPES_NAME}' instead.`);
    return available(SHAPES_NAME, locations);
  }
}

async function available(name: string, locations: DataLocations): Promise<DatasetDescription> {
  const description = await describeDataset(name, locations);
  if (description === null) throw await unknownDataset(name, locations);
  if (description.available) return description;
  throw new ExpectedError(`The data set ${name} cannot be used: ${description.description}`);
}

/** Says how far a download is at each tenth. */
function progressLine(
  say: (line: string) => void,
): (progress: { readonly receivedBytes: number; readonly totalBytes: number }) => void {
  let tenths = 0;
  return ({ receivedBytes, totalBytes }) => {
    const reached = Math.floor((10 * receivedBytes) / totalBytes);
    if (reached <= tenths) return;
    tenths = reached;
    say(`  ${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`);
  };
}
