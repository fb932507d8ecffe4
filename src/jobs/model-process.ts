import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { classify } from '../training/classify.js';
import { endWithServer } from '../training/end-with-server.js';
import { evaluate } from '../training/evaluation/evaluate.js';
import { exportModel } from '../training/export-model.js';
import type { ExportFormat } from '../training/export-model.js';
import { makeFolder } from '../training/make-folder.js';
import { plainError } from '../training/plain-error.js';
import { withRoomFor } from '../training/storage-full-error.js';
import { writeDurably } from '../training/write-durably.js';
import type { ExportedFile, ModelAnswer, ModelTask, ModelTaskResults } from './model-task.js';

// The process that does one ModelTask, which comes as a message, answers with a ModelAnswer and ends.

const ENDINGS: Readonly<Record<ExportFormat, string>> = { ONNX: 'onnx', SAFETENSORS: 'safetensors' };

endWithServer();

process.once('message', (message) => void answer(message as ModelTask));

async function answer(task: ModelTask): Promise<void> {
  let reply: ModelAnswer;
  try {
    reply = { type: 'done', result: await TASKS[task.type](task as never) };
  } catch (error) {
    reply = { type: 'failed', error: plainError(error) };
  }
  process.send?.(reply, () => process.exit());
}

const TASKS: {
  readonly [T in ModelTask['type']]: (task: Extract<ModelTask, { type: T }>) => Promise<ModelTaskResults[T]>;
} = {
  export: writeExport,
  classify: ({ config, images, top, place }) => classify(config, images, top, place),
  evaluate: ({ config, strategy, worst, place }) => evaluate(config, strategy, worst, place),
};

async function writeExport(task: Extract<ModelTask, { type: 'export' }>): Promise<ExportedFile> {
  const { bytes, epoch } = await exportModel(task.config, task.format, task.place);
  const fileName = `${task.baseName}-epoch-${epoch.toString().padStart(6, '0')}.${ENDINGS[task.format]}`;
  await withRoomFor('an exported model', async () => {
    await makeFolder(task.directory);
    await writeDurably(join(task.directory, fileName), bytes);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { fileName, bytes: bytes.length, sha256, epoch };
}
