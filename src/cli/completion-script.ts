import type { Command, Option } from 'commander';

export type Shell = 'bash' | 'zsh' | 'fish';

/** What completes a word. */
interface Completions {
  readonly program: string;
  readonly commands: readonly CommandCompletions[];
}

interface CommandCompletions {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionCompletions[];
  /** What its arguments may be; empty where that is open. */
  readonly choices: readonly string[];
}

interface OptionCompletions {
  /** As in --preset. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value may be; empty where that is open. */
  readonly choices: readonly string[];
}

const SCRIPTS: Readonly<Record<Shell, (completions: Completions) => string>> = {
  bash: bashScript,
  // The shell's own way of taking bash's completions.
  zsh: (completions) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(completions)}`,
  fish: fishScript,
};

/** The script by which a shell completes a program's commands, options and their choices. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell]({ program: program.name(), commands: program.commands.map(completionsOf) });
}

function completionsOf(command: Command): CommandCompletions {
  return {
    name: command.name(),
    description: command.description(),
    options: command.options.flatMap(optionCompletions),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

function optionCompletions({
  long,
  description,
  required,
  optional,
  argChoices,
}: Option): OptionCompletions[] {
  if (long == null) return [];
  return [{ flag: long, description, takesValue: required || optional, choices: argChoices ?? [] }];
}

/** Where it finds nothing, as for a value that is open, bash completes names of files. */
function bashScript({ program, commands }: Completions): string {
  const answer = (words: readonly string[]) => `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current"))`;
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, choices }) => `    '${name} ${flag}') ${answer(choices)}; return ;;`),
  );
  const words = commands.map(
    ({ name, options, choices }) =>
      `    ${name}) ${answer([...options.map(({ flag }) => flag), '--help', ...choices])} ;;`,
  );
  return `_${program}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    ${answer(commands.map(({ name }) => name))}
    return
  fi
  case "$command $previous" in
${values.join('\n')}
  esac
  case "$command" in
${words.join('\n')}
  esac
}
complete -o default -F _${program} ${program}
`;
}

function fishScript({ program, commands }: Completions): string {
  const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, description, options, choices }) => {
    const within = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c ${program} -f -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
      ...(choices.length === 0 ? [] : [`${within} -f -a ${quote(choices.join(' '))}`]),
      ...options.map((option) => {
        const value = option.choices.length > 0 ? ` -x -a ${quote(option.choices.join(' '))}` : ' -r';
        const { flag, takesValue } = option;
        return `${within} -l ${flag.slice(2)}${takesValue ? value : ''} -d ${quote(option.description)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
