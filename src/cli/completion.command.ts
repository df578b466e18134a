import { Command, CommandRunner, Help, InjectCommander } from 'nest-commander';
import { invalidInput } from '../platform/errors';
import { StrictCommand } from './services';

/** A command with its subcommands and options. */
interface CompletedCommand {
  /** The words of the command, such as `seed generate`; '' is the program itself. */
  readonly words: string;
  /** Subcommands, options, and values of its argument. */
  readonly choices: readonly string[];
  /** Options with a value, and the values that are known. */
  readonly values: readonly { readonly option: string; readonly known: readonly string[] }[];
}

const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * A script that completes the program's commands, options and known values in a shell. After an option whose values are
 * not known, and if nothing matches, the shell completes file names.
 */
function completionScript(program: string, commands: readonly CompletedCommand[], shell: Shell): string {
  const name = `_${program.replaceAll(/\W/g, '_')}`;
  // The longest first: `seed` is a prefix of `seed generate`.
  const byLength = [...commands].sort((a, b) => b.words.length - a.words.length);
  const lines = shell === 'fish' ? fishLines(name, program, byLength) : bashLines(name, program, byLength);
  // zsh loads bash completions.
  const before = shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : [];
  return [...before, ...lines, ''].join('\n');
}

const bashLines = (name: string, program: string, commands: readonly CompletedCommand[]): string[] => [
  `${name}() {`,
  '  local given="${COMP_WORDS[*]:1:$((COMP_CWORD - 1))} " current="${COMP_WORDS[COMP_CWORD]}" choices',
  '  case "$given" in',
  ...commands.flatMap(({ words, choices, values }) => [
    ...values.map(
      ({ option, known }) => `    ${bashStart(words)}*"${option} ") choices="${known.join(' ')}" ;;`,
    ),
    `    ${bashStart(words)}*) choices="${choices.join(' ')}" ;;`,
  ]),
  '  esac',
  '  COMPREPLY=($(compgen -W "$choices" -- "$current"))',
  '}',
  `complete -o default -F ${name} ${program}`,
];

const bashStart = (words: string): string => (words === '' ? '' : `"${words} "`);

const fishLines = (name: string, program: string, commands: readonly CompletedCommand[]): string[] => [
  `function ${name}`,
  '  set -l given (commandline -opc)[2..]',
  '  switch "$given "',
  ...commands.flatMap(({ words, choices, values }) => {
    const start = words === '' ? '' : `${words} `;
    return [
      ...values.flatMap(({ option, known }) => [`    case '${start}*${option} '`, ...fishOffer(known)]),
      `    case '${start}*'`,
      ...fishOffer(choices),
    ];
  }),
  '  end',
  'end',
  `complete -c ${program} -a '(${name})'`,
];

const fishOffer = (offered: readonly string[]): string[] =>
  offered.length === 0 ? [] : [`      printf '%s\\n' ${offered.map((word) => `'${word}'`).join(' ')}`];

type Program = Parameters<CommandRunner['setCommand']>[0];

@Command({
  name: 'completion',
  description: 'Print a script that completes commands, options and their values in a shell.',
})
export class CompletionCommand extends StrictCommand {
  constructor(@InjectCommander() private readonly program: Program) {
    super();
  }

  override setCommand(command: Program): this {
    // run() refuses others, as every command refuses a wrong value.
    const shell = command.createArgument('<shell>', 'The shell.').choices([...SHELLS]);
    return super.setCommand(command.addArgument(shell.argParser((value: string) => value)));
  }

  run([asked]: string[]): Promise<void> {
    const shell = SHELLS.find((known) => known === asked);
    if (shell === undefined)
      throw invalidInput(`There is completion for ${SHELLS.join(', ')}, not for ${asked}.`);
    process.stdout.write(completionScript('store-monitor', commandsOf(this.program), shell));
    return Promise.resolve();
  }

  @Help('after')
  help(): string {
    return `
For this shell, and for all that are to come:
  source <(store-monitor completion bash)
  store-monitor completion bash > ~/.local/share/bash-completion/completions/store-monitor

In fish:
  store-monitor completion fish > ~/.config/fish/completions/store-monitor.fish`;
  }
}

/** The command and all its subcommands. */
function commandsOf(command: Program, words = ''): CompletedCommand[] {
  const names = command.commands.map((below) => below.name());
  const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  const shown = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const values = command.options.flatMap(({ long, required, argChoices: known = [] }) =>
    required && long !== undefined && long !== null ? [{ option: long, known }] : [],
  );
  const own = { words, choices: [...names, ...shown, ...options, '--help'], values };
  return [own, ...command.commands.flatMap((below) => commandsOf(below, `${words} ${below.name()}`.trim()))];
}
