import { INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { ENTITIES } from '../entities';
import { loadConfig } from '../platform/config';
import type { Config } from '../platform/config';
import { dataSourceOptions, openDataSource } from '../platform/database';
import { CommandLog } from './command-log';

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
      return await work(services);
    } finally {
      await services.close();
    }
  }
}
