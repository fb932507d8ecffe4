import type { MouseEvent } from 'react';
import { announce } from '../page/announcer.js';
import { credentials } from '../server/access.js';

interface DownloadLinkProps {
  readonly url: string;
  readonly fileName: string;
}

/** A file of the server. Where it asks for a token, which a link cannot have, the page fetches the file itself. */
export function DownloadLink({ url, fileName }: DownloadLinkProps) {
  const download = (event: MouseEvent): void => {
    const headers = credentials();
    if (Object.keys(headers).length === 0) return;
    event.preventDefault();
    saveFile(url, fileName, headers).catch(() => announce(`${fileName} could not be downloaded`));
  };
  return (
    <a href={url} download={fileName} onClick={download}>
      {fileName}
    </a>
  );
}

async function saveFile(url: string, fileName: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`expected the file but received the status ${response.status}`);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
