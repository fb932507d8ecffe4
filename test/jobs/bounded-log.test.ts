import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { BoundedLog } from '#densegraph/jobs/bounded-log.js';
import { temporaryFolder } from '../store/temporary-folder.js';

async function write(log: BoundedLog, ...chunks: readonly string[]): Promise<void> {
  for (const chunk of chunks) log.write(chunk);
  log.end();
  await finished(log);
}

describe('BoundedLog', () => {
  it('keeps the newest output within its limit', async () => {
    const file = join(temporaryFolder(), 'log');
    const lines = Array.from({ length: 1000 }, (_, line) => `line ${String(line).padStart(4, '0')}\n`);
    await write(new BoundedLog(file, 400), ...lines);
    const kept = readFileSync(`${file}.1`, 'utf8') + readFileSync(file, 'utf8');
    expect(kept.length).toBeLessThanOrEqual(400);
    expect(kept.length).toBeGreaterThan(200);
    expect(lines.join('').endsWith(kept)).toBe(true);
  });

  it('cuts a single piece that is too large to its end', async () => {
    const file = join(temporaryFolder(), 'log');
    await write(new BoundedLog(file, 20), 'x'.repeat(1000), '0123456789abc');
    expect(readFileSync(file, 'utf8')).toBe('3456789abc');
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('x'.repeat(10));
  });

  it('goes on in the file that is there, and counts it', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'log');
    writeFileSync(file, 'before ');
    await write(new BoundedLog(file, 40), 'after');
    expect(readFileSync(file, 'utf8')).toBe('before after');
    await write(new BoundedLog(file, 40), 'and a rotation');
    expect(readFileSync(file, 'utf8')).toBe('and a rotation');
    expect(readdirSync(folder).sort()).toEqual(['log', 'log.1']);
  });

  it('takes everything and fails nowhere when it cannot be written', async () => {
    const file = join(temporaryFolder(), 'log');
    mkdirSync(file);
    await write(new BoundedLog(file), 'lost', 'lost too');
  });
});
