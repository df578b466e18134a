import { DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Config, CONFIG } from '../config';
import { dataSourceOptions, Entities, openDataSource } from './data-source';
import { Database } from './database';
import { migrate, refuseUnfinishedMove } from './migrations';
import { ReplicaReads } from './replica-reads';

/** Opens the configured database, migrates its schema, and provides `Database` to every module. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(entities: Entities): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [CONFIG],
          useFactory: (config: Config) => ({
            ...dataSourceOptions(config.database, entities),
            retryAttempts: 0,
          }),
          dataSourceFactory: async (options) => {
            const dataSource = await openDataSource(options as DataSourceOptions);
            await refuseUnfinishedMove(dataSource);
            await migrate(dataSource);
            return dataSource;
          },
        }),
      ],
      providers: [Database, ReplicaReads],
      exports: [Database, ReplicaReads],
    };
  }
}
