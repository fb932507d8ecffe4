import { announce } from '../page/announcer.js';
import { credentials } from '../server/access.js';

/** Downloads a file of the server. Where it asks for a token, which a link cannot have, the page fetches the file itself. */
export async function download(url: string, fileName: string): Promise<void> {
  const headers = credentials();
  if (Object.keys(headers).length === 0) {
    follow(url, fileName);
    return;
  }
  try {
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`expected the file but received the status ${response.status}`);
    const blobUrl = URL.createObjectURL(await response.blob());
    follow(blobUrl, fileName);
    URL.revokeObjectURL(blobUrl);
  } catch {
    announce(`${fileName} could not be downloaded`);
  }
}

function follow(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
