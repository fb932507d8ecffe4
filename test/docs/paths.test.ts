import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILES = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
const PATHS = new Set(FILES.flatMap((file) => [file, ...foldersOf(file)]));
const TOPS = new Set([...PATHS].filter((path) => !path.includes('/')));
const DOCUMENTS = FILES.filter((file) => file.endsWith('.md') && !file.startsWith('docs/measurements/'));

function foldersOf(file: string): readonly string[] {
  const parts = file.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** What a document calls a file or folder of the repository: from its root in backquotes, from where it lies in links. */
function pathsIn(document: string): readonly string[] {
  // What diffs and listings have is not the document's word.
  const text = readFileSync(join(ROOT, document), 'utf8').replace(/^```.*?^```$/gms, '');
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, words = '']) => words.split(' '))
    // Capitals stand for any name.
    .filter((word) => /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(word) && !/\/[A-Z]+(?:\/|\.test|$)/.test(word))
    .filter((word) => TOPS.has(word.split('/')[0] ?? ''));
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) =>
    normalize(join(dirname(document), path)),
  );
  return [...quoted, ...linked].map((path) => path.replace(/\/$/, ''));
}

it.each(DOCUMENTS)('%s names files and folders that are there', (document) => {
  expect(pathsIn(document).filter((path) => !PATHS.has(path))).toEqual([]);
});

it('looks at paths that documents name', () => {
  expect(DOCUMENTS.flatMap(pathsIn).length).toBeGreaterThan(50);
});
