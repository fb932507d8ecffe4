import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OBJECT_FOLDERS = fileURLToPath(new URL('../build/native/cpu/CMakeFiles', import.meta.url));

/** External symbols that an object file defines, mangled. */
function definedSymbols(objects) {
  const { status, stdout, stderr } = spawnSync('nm', ['--defined-only', '--extern-only', ...objects], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`nm failed: ${stderr}`);
  return [...stdout.matchAll(/^[0-9a-f]+ [A-Za-z] (\S+)$/gm)].map((match) => match[1]);
}

function objectsOf(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.o')).map((file) => join(folder, file));
}

/**
 * Looks for symbols that the kernel files of one instruction set share with anything else. Where two object files
 * define a function (an inline one, a template of the standard library), the linker keeps one of them, and that may
 * be the one with AVX-512 code that an older processor cannot run. So everything that such an object exports must
 * lie in the namespace of its instruction set. Reads the objects of the last `npm run build:addon`.
 *
 * @returns {{ checked: number, problems: string[] }} the number of symbols looked at, and a line for each bad one
 */
export function checkIsaSymbols() {
  if (!existsSync(OBJECT_FOLDERS))
    return { checked: 0, problems: ['no objects found: run npm run build:addon first'] };
  const problems = [];
  let checked = 0;
  for (const folder of readdirSync(OBJECT_FOLDERS)) {
    const isa = /^densegraph_cpu_(\w+)\.dir$/.exec(folder)?.[1];
    if (isa === undefined) continue;
    const symbols = definedSymbols(objectsOf(join(OBJECT_FOLDERS, folder)));
    const foreign = symbols.filter((symbol) => !symbol.includes(`3cpu${isa.length}${isa}`));
    checked += symbols.length;
    problems.push(...foreign.map((symbol) => `${isa} exports ${symbol}, which is outside its namespace`));
  }
  return { checked, problems };
}
