import type { MouseEvent } from 'react';
import { download } from './download.js';

interface DownloadLinkProps {
  readonly url: string;
  readonly fileName: string;
}

/** A file of the server, to be downloaded. */
export function DownloadLink({ url, fileName }: DownloadLinkProps) {
  const follow = (event: MouseEvent): void => {
    event.preventDefault();
    void download(url, fileName);
  };
  return (
    <a href={url} download={fileName} onClick={follow}>
      {fileName}
    </a>
  );
}
