import { CommandFactory } from 'nest-commander';
import { CliModule } from './cli.module';
import { printFailure } from './output';

/** Runs the command that `process.argv` names. A failure is written to stderr and ends the process with its status. */
export async function runCommandLine(): Promise<void> {
  try {
    await CommandFactory.run(CliModule, {
      cliName: 'store-monitor',
      enablePositionalOptions: true,
      logger: false,
      errorHandler: leave,
      serviceErrorHandler: fail,
    });
  } catch (error) {
    fail(error);
  }
}

/** Prints the error message, and exits with a non-zero status. */
function fail(error: unknown): never {
  printFailure(error);
  process.exit(1);
}

/** Commander has already printed the error in the arguments, or the help. */
function leave(error: Error & { exitCode?: number; code?: string }): never {
  if (error.code === undefined || !error.code.startsWith('commander.')) return fail(error);
  process.exit(error.exitCode ?? 1);
}
