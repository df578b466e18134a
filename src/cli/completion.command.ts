import { Command, CommandRunner, Help, InjectCommander } from 'nest-commander';
import { invalidInput } from '../platform/errors';
import { CompletedCommand, completionScript, SHELLS } from './completion-script';
import { StrictCommand } from './strict-command';

type Program = Parameters<CommandRunner['setCommand']>[0];

@Command({
  name: 'completion',
  arguments: '<shell>',
  argsDescription: { shell: SHELLS.join(', ') },
  description: 'Print a script that completes commands and options in a shell.',
})
export class CompletionCommand extends StrictCommand {
  constructor(@InjectCommander() private readonly program: Program) {
    super();
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
  const own = { words, choices: [...names, ...options, '--help'] };
  return [own, ...command.commands.flatMap((below) => commandsOf(below, `${words} ${below.name()}`.trim()))];
}
