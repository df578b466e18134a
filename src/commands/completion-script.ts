/** A command with what may stand behind it: subcommands and options. */
export interface CompletedCommand {
  /** The words that name it, such as `seed generate`; '' is the program itself. */
  readonly words: string;
  readonly choices: readonly string[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * A script that completes the program's commands and options in a shell; after an option that takes a value, and where
 * nothing fits, the shell completes names of files.
 */
export function completionScript(
  program: string,
  commands: readonly CompletedCommand[],
  shell: Shell,
): string {
  const name = `_${program.replaceAll(/\W/g, '_')}`;
  // The longest first: `seed generate` begins like `seed`.
  const byLength = [...commands].sort((a, b) => b.words.length - a.words.length);
  const lines = shell === 'fish' ? fishLines(name, program, byLength) : bashLines(name, program, byLength);
  // zsh reads bash's.
  const before = shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : [];
  return [...before, ...lines, ''].join('\n');
}

const bashLines = (name: string, program: string, commands: readonly CompletedCommand[]): string[] => [
  `${name}() {`,
  '  local given="${COMP_WORDS[*]:1:$((COMP_CWORD - 1))} " current="${COMP_WORDS[COMP_CWORD]}" choices',
  '  case "$given" in',
  ...commands.map(
    ({ words, choices }) => `    ${words === '' ? '*' : `"${words} "*`}) choices="${choices.join(' ')}" ;;`,
  ),
  '  esac',
  '  COMPREPLY=($(compgen -W "$choices" -- "$current"))',
  '}',
  `complete -o default -F ${name} ${program}`,
];

const fishLines = (name: string, program: string, commands: readonly CompletedCommand[]): string[] => [
  `function ${name}`,
  '  set -l given (commandline -opc)[2..]',
  '  switch "$given "',
  ...commands.flatMap(({ words, choices }) => [
    `    case '${words === '' ? '*' : `${words} *`}'`,
    `      printf '%s\\n' ${choices.map((choice) => `'${choice}'`).join(' ')}`,
  ]),
  '  end',
  'end',
  `complete -c ${program} -a '(${name})'`,
];
