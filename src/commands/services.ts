import { INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { loadConfig } from '../config';
import { CommandLog } from './command-log';

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
