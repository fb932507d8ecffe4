import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

/** The files that a source includes, by their paths from native/cuda. */
const includesOf = ({ file, text }) =>
  [...text.matchAll(/#include "(.+)"/g)].map(([, name]) => posix.join(posix.dirname(file), name));

/** The kernels, in camel case, that the source `file` has a part in: operations of native/cuda. */
export function operationsReaching(file, sources) {
  const reached = new Set([file, file.replace(/\.cu$/, '.h')]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const source of sources) {
      if (!includesOf(source).some((name) => reached.has(name))) continue;
      reached.add(source.file);
      // What a .cu file outside of the table of kernels has is called by way of its header.
      reached.add(source.file.replace(/\.cu$/, '.h'));
    }
  }
  return sources
    .filter(({ file: unit, text }) => reached.has(unit) && text.includes('extern const CudaKernel '))
    .map(({ file: unit }) => basename(unit, '.cu').replace(/_(\w)/g, (_, letter) => letter.toUpperCase()));
}

/** A test's text and that of all it imports from beside it. */
function wholeText(path, seen = new Set()) {
  if (seen.has(path)) return '';
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  const imports = [...text.matchAll(/from '(\.\.?\/[^']+)\.js'/g)].map(([, name]) =>
    join(dirname(path), `${name}.ts`),
  );
  return text + imports.map((each) => wholeText(each, seen)).join('');
}

/** The test files in a folder that run one of the operations, by themselves or by what they import. */
export function suitesRunning(operations, folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => {
      const text = wholeText(join(folder, name));
      return operations.some((operation) => text.includes(`'${operation}'`));
    });
}
