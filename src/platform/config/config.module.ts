import { DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config';

/** The injection token of the one `Config`. */
export const CONFIG = Symbol('Config');

/** Provides the configuration, which the entry point reads once. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
