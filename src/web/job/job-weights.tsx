import { useState } from 'react';
import { ExportWeightsDocument } from '../generated/documents.js';
import type { ExportFormat, ExportWeightsMutation } from '../generated/documents.js';
import { announce } from '../page/announcer.js';
import { describeError, payloadOf } from '../server/api-error.js';
import { request } from '../server/request.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { download } from './download.js';
import { DownloadLink } from './download-link.js';

interface JobWeightsProps {
  readonly jobId: string;
  /** Whether there is a checkpoint. */
  readonly hasWeights: boolean;
}

type ExportedFile = Extract<ExportWeightsMutation['exportModel'], { readonly url: string }>;

const FORMATS: readonly ExportFormat[] = ['ONNX', 'SAFETENSORS'];

/** Writes the newest checkpoint's weights to files and has them downloaded. */
export function JobWeights({ jobId, hasWeights }: JobWeightsProps) {
  const [files, setFiles] = useState<readonly ExportedFile[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  const write = async (format: ExportFormat): Promise<void> => {
    setBusy(true);
    setFailure('');
    try {
      const file = payloadOf((await request(ExportWeightsDocument, { jobId, format })).exportModel);
      setFiles((before) => [...before.filter(({ url }) => url !== file.url), file]);
      announce(`${file.fileName} is ready and is downloaded`);
      await download(file.url, file.fileName);
    } catch (error) {
      setFailure(describeError(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section aria-labelledby="weights-heading">
      <h2 id="weights-heading">Weights</h2>
      {hasWeights ? (
        <div className="buttons">
          {FORMATS.map((format) => (
            <button
              key={format}
              type="button"
              aria-disabled={isBusy}
              onClick={() => !isBusy && void write(format)}
            >
              Export as {formatName(format)}
            </button>
          ))}
        </div>
      ) : (
        <p className="quiet">The first checkpoint is written after the first epoch.</p>
      )}
      {failure !== '' && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {files.length > 0 && (
        <ul className="plain-list">
          {files.map(({ fileName, url, bytes, epoch }) => (
            <li key={url}>
              <DownloadLink url={url} fileName={fileName} /> of epoch {epoch}, {formatBytes(bytes)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
