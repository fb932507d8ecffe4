import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MODULE = fileURLToPath(new URL('../../dist/runtime/process-peak.js', import.meta.url));
const MIB = 2 ** 20;

/** What a script prints that has processPeakBytes, as JSON. */
function run(script: string): unknown {
  const source = `import { processPeakBytes } from ${JSON.stringify(MODULE)};\n${script}`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' }),
  );
}

test('the peak rises with what a process touches, and does not fall with what it gives back', () => {
  const [before, after] = run(`
    const before = processPeakBytes();
    new Uint8Array(${200 * MIB}).fill(1);
    console.log(JSON.stringify([before, processPeakBytes()]));
  `) as [number, number];
  expect(after - before).toBeGreaterThan(190 * MIB);
  expect(after - before).toBeLessThan(260 * MIB);
});

test('the peak is of the process and not of who started it', () => {
  const child = `import { processPeakBytes } from ${JSON.stringify(MODULE)}; console.log(processPeakBytes())`;
  const peaks = run(`
    import { execFileSync } from 'node:child_process';
    const held = new Uint8Array(${400 * MIB}).fill(1);
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}]);
    console.log(JSON.stringify({ held: held.length, own: processPeakBytes(), child: Number(answer) }));
  `);
  const { own, child: childs } = peaks as { readonly own: number; readonly child: number };
  expect(own).toBeGreaterThan(400 * MIB);
  expect(childs).toBeLessThan(200 * MIB);
  expect(childs).toBeGreaterThan(10 * MIB);
});
