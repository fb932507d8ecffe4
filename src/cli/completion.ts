import { Argument, Command } from 'commander';
import { nameChoices } from '../terminal/name-choices.js';
import type { Shell } from './completion-script.js';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

const EXAMPLE = `
Examples:
  $ densegraph completion bash > ~/.local/share/bash-completion/completions/densegraph
  $ densegraph completion zsh >> ~/.zshrc
  $ densegraph completion fish > ~/.config/fish/completions/densegraph.fish`;

/** `densegraph completion`: what a shell needs to complete commands, options and their choices. */
export const completionCommand = new Command('completion')
  .description('print a script by which a shell completes this command')
  .addArgument(nameChoices(new Argument('<shell>', 'the shell'), SHELLS))
  .addHelpText('after', EXAMPLE)
  .action(async (shell: Shell, _options: unknown, command: Command) => {
    const { completionScript } = await import('./completion-script.js');
    process.stdout.write(completionScript(shell, command.parent ?? command));
  });
