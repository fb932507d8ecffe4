import { StartChoicesDocument } from '../generated/documents.js';
import type { StartChoicesQuery } from '../generated/documents.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';

/** What the server offers to train, on what and where. */
export type Choices = StartChoicesQuery;
export type Preset = Choices['presets'][number];
export type Dataset = Choices['datasets'][number];
export type Device = Choices['devices'][number];

/** Waits for the server where it is away. Throws ApiError, and ConnectionError once the signal is aborted. */
export function askChoices(signal: AbortSignal): Promise<Choices> {
  return persist(() => request(StartChoicesDocument, {}, signal), signal);
}
