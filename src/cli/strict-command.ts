import { CommandRunner, Option } from 'nest-commander';

type Program = Parameters<CommandRunner['setCommand']>[0];

/**
 * A command that rejects unknown words, such as a mistyped subcommand, instead of ignoring them. Each command has
 * `--verbose`, which `CommandLog` reads.
 */
export abstract class StrictCommand extends CommandRunner {
  override setCommand(command: Program): this {
    return super.setCommand(command.allowExcessArguments(false));
  }

  @Option({ flags: '--verbose', description: 'Also write a debug log to stderr.' })
  parseVerbose(): boolean {
    return true;
  }
}
