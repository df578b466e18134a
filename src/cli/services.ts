import { INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandRunner, Option } from 'nest-commander';
import type { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { ENTITIES } from '../entities';
import { runInScope } from '../platform/async';
import { type Config, loadConfig } from '../platform/config';
import { dataSourceOptions, openDataSource } from '../platform/database';
import { CommandLog } from './output';

/** Opens the configured database without checking its schema, for commands that run before it exists or is complete. */
export async function withDataSource<T>(
  { database }: Config,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = await openDataSource(dataSourceOptions(database, ENTITIES));
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** What the audit log names as the caller. No key can have this name; users and hosts are personal data. */
const COMMAND = { requestId: null, origin: { actor: 'command line', address: 'local' } };

/** The product's services, started by the first command that needs them: `--help` and the like need no database. */
@Injectable()
export class Services {
  constructor(private readonly log: CommandLog) {}

  async use<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T> {
    const config = loadConfig();
    const services = await NestFactory.createApplicationContext(AppModule.forCommandLine(config), {
      logger: false,
      abortOnError: false,
    });
    this.log.use(config);
    try {
      return await runInScope(COMMAND, () => work(services));
    } finally {
      await services.close();
    }
  }
}

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
