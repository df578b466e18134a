import { DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Config, CONFIG } from '../config';
import { dataSourceOptions, Entities, openDataSource } from './data-source';
import { Database } from './database';
import { Lease, LeaseStore } from './lease-store';
import { migrate, refuseUnfinishedMove } from './migrations';
import { ReplicaReads } from './replica-reads';

/** Opens the configured database, migrates its schema, and provides `Database` and `LeaseStore` to every module. */
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
        TypeOrmModule.forFeature([Lease]),
      ],
      providers: [Database, LeaseStore, ReplicaReads],
      exports: [Database, LeaseStore, ReplicaReads],
    };
  }
}
