#!/usr/bin/env node
import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { CliModule, tell, tellRejects } from './commands';
import { describeFailure } from './database';
import { KnownError } from './errors';

/** Prints the error message, and exits with a non-zero status. */
function fail(error: unknown): never {
  tell(`store-monitor: ${describeFailure(error)}`);
  if (error instanceof KnownError && Array.isArray(error.extra.rejected_rows)) {
    tellRejects(
      error.extra.rejected_rows as { line: number; reason: string }[],
      Number(error.extra.rejected ?? 0),
    );
  }
  process.exit(1);
}

/** Commander has already printed the error in the arguments, or the help. */
function leave(error: Error & { exitCode?: number; code?: string }): never {
  if (error.code === undefined || !error.code.startsWith('commander.')) return fail(error);
  process.exit(error.exitCode ?? 1);
}

/** The reader of our output may close the pipe early, as `head` does. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

async function main(): Promise<void> {
  await CommandFactory.run(CliModule, {
    cliName: 'store-monitor',
    enablePositionalOptions: true,
    logger: false,
    errorHandler: leave,
    serviceErrorHandler: fail,
  });
}

main().catch(fail);
