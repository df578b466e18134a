#!/usr/bin/env node
import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { CliModule, tell, tellRejects } from './commands';
import { describeFailure } from './database';
import { KnownError } from './errors';

/** What went wrong, in a line or a few, and an exit status that says so. */
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

/** Commander has said by itself what is wrong with the arguments, or has shown the help that was asked for. */
function leave(error: Error & { exitCode?: number; code?: string }): never {
  if (error.code === undefined || !error.code.startsWith('commander.')) return fail(error);
  process.exit(error.exitCode ?? 1);
}

/** Whoever reads our output may stop before its end, as `head` does. */
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
