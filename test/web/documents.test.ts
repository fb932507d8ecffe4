import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../scripts/generate-documents.mjs');

it("the page's documents fit the schema, and their types are fresh (npm run generate:documents)", () => {
  expect(() => execFileSync(process.execPath, [SCRIPT, '--check'])).not.toThrow();
});
