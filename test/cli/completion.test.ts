import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEMORY_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { PRESETS } from '#densegraph/model/presets.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

function script(shell: string): string {
  return execFileSync(process.execPath, [MAIN, 'completion', shell], { encoding: 'utf8' });
}

/** What bash itself offers for the last of these words. */
function offered(words: readonly string[]): string[] {
  const ask = `
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _densegraph
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['--norc'], { input: script('bash') + ask, encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

const hasBash = spawnSync('bash', ['--version']).status === 0;

describe('completion', () => {
  it.skipIf(!hasBash)('has bash complete commands, options, and the choices of options and arguments', () => {
    expect(offered(['densegraph', 'comp'])).toEqual(['compare', 'completion']);
    expect(offered(['densegraph', 'train', '--st'])).toEqual(['--strategy', '--state-dir']);
    expect(offered(['densegraph', 'train', '--strategy', ''])).toEqual([...MEMORY_STRATEGIES]);
    expect(offered(['densegraph', 'compare', 'D2L_'])).toEqual(
      Object.keys(PRESETS).filter((name) => name.startsWith('D2L_')),
    );
    // Then bash completes names of files.
    expect(offered(['densegraph', 'train', '--data-dir', ''])).toEqual([]);
  });

  it('knows the same for zsh and fish', () => {
    expect(script('zsh')).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\n_densegraph\(\) \{/);
    expect(script('fish')).toContain(
      "complete -c densegraph -n '__fish_seen_subcommand_from profile' -l batch -r -d 'images of a step'\n",
    );
    expect(script('fish')).toContain(`-l preset -x -a '${Object.keys(PRESETS).join(' ')}'`);
  });
});
