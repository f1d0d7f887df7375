import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { createProgram } from '../program.ts';

/** `datamesh completion <shell>`: a script to source, generated from the command tree. */
export async function completion(context: CliContext, [shell = '']: readonly string[]): Promise<ExitCode> {
  const commands = createProgram(context.signal).commands.map((command) => ({
    name: command.name(),
    about: command.description(),
  }));
  const write = SCRIPTS[shell];
  if (!write)
    throw new CliError(
      EXIT.usage,
      `completion for ${shell} is not known`,
      `one of: ${Object.keys(SCRIPTS).join(', ')}`,
    );
  context.out(write(commands));
  return EXIT.ok;
}

interface Entry {
  readonly name: string;
  readonly about: string;
}

const SCRIPTS: Readonly<Record<string, (commands: readonly Entry[]) => string>> = {
  bash: (commands) =>
    `_datamesh() {\n  [ "$COMP_CWORD" -eq 1 ] && COMPREPLY=($(compgen -W "${commands.map((item) => item.name).join(' ')}" -- "\${COMP_WORDS[1]}")) || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))\n}\ncomplete -o default -F _datamesh datamesh`,
  zsh: (commands) =>
    `#compdef datamesh\n_datamesh() {\n  local -a commands=(\n${commands.map((item) => `    '${item.name}:${item.about.replaceAll("'", '')}'`).join('\n')}\n  )\n  (( CURRENT == 2 )) && _describe command commands || _files\n}\ncompdef _datamesh datamesh`,
  fish: (commands) =>
    commands
      .map(
        (item) =>
          `complete -c datamesh -n __fish_use_subcommand -a ${item.name} -d '${item.about.replaceAll("'", '')}'`,
      )
      .join('\n'),
  pwsh: (commands) =>
    `Register-ArgumentCompleter -Native -CommandName datamesh -ScriptBlock {\n  param($word)\n  @(${commands.map((item) => `'${item.name}'`).join(', ')}) | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }\n}`,
};
