import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

interface Rule {
  readonly name: string;
  readonly comment?: string;
}

/** What each room may import, in the words of the rules that lint holds. */
function ruledImports(): Record<string, string> {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
    readonly forbidden: readonly Rule[];
  };
  const rows = forbidden.flatMap(({ comment = '' }) => {
    const [, room, imports] = /^src\/(\w+) may import (.*)$/.exec(comment) ?? [];
    return room === undefined ? [] : [[room, imports]];
  });
  return Object.fromEntries(rows) as Record<string, string>;
}

it('the map of the house tells what lint holds', () => {
  const text = readFileSync(new URL('../../docs/house.md', import.meta.url), 'utf8');
  const [rooms = ''] = /\| room[^]*?\n\n/.exec(text) ?? [];
  const rows = [...rooms.matchAll(/^\| `(\w+)` *\|[^|]*\| (.*?) *\|$/gm)].map(([, room, imports]) => [
    room,
    imports,
  ]);
  expect(Object.fromEntries(rows)).toEqual(ruledImports());
});
