import { Injectable, Module } from '@nestjs/common';
import { CommandFactory, type CommandRunner, InjectCommander } from 'nest-commander';
import { CliModule } from '../../src/cli/index';
import { anchor, code, GENERATED, table } from './markdown';

type Command = Parameters<CommandRunner['setCommand']>[0];

const HELP_WIDTH = 110;

@Injectable()
class Program {
  constructor(@InjectCommander() readonly command: Command) {}
}

@Module({ imports: [CliModule], providers: [Program] })
class DocumentedCliModule {}

/** Every command with its full name, subcommands after their parents. */
const commandsBelow = (command: Command, name: string): [name: string, command: Command][] =>
  command.commands
    .filter((below) => below.name() !== 'help')
    .flatMap((below) => {
      const fullName = `${name} ${below.name()}`;
      return [[fullName, below] as [string, Command], ...commandsBelow(below, fullName)];
    });

/** The output of `--help`. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => HELP_WIDTH,
  });
  command.outputHelp();
  return text.trim();
}

/** docs/command-line.md */
export async function commandLinePage(): Promise<string> {
  const application = await CommandFactory.createWithoutRunning(DocumentedCliModule, {
    cliName: 'store-monitor',
    enablePositionalOptions: true,
    logger: false,
  });
  try {
    await application.init();
    const commands = commandsBelow(application.get(Program).command, 'store-monitor');
    return [
      '# Command line',
      '',
      'Which commands are there, and which options do they take? `npx store-monitor <command>` runs a command, and',
      '`node dist/cli.js <command>` does the same. Figures and paths go to stdout, progress and logs to stderr. The exit status',
      'is 0 only on success. Commands read the same [configuration](configuration.md) as the service, and work beside it.',
      '',
      `${GENERATED} The text is what \`--help\` prints.`,
      '',
      ...table(
        ['command', 'purpose'],
        commands.map(([name, command]) => [`[${code(name)}](#${anchor(name)})`, command.description()]),
      ),
      ...commands.flatMap(([name, command]) => [`## ${name}`, '', '```', helpOf(command), '```', '']),
    ].join('\n');
  } finally {
    await application.close();
  }
}
