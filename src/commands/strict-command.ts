import { CommandRunner, Option } from 'nest-commander';

type Program = Parameters<CommandRunner['setCommand']>[0];

/**
 * A command that refuses words it does not know, such as a mistyped subcommand, instead of passing over them. Each has
 * `--verbose`, which `CommandLog` heeds.
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
