import { INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppModule } from '../app.module';
import { loadConfig } from '../config';

/** The product's services for the length of one command: `--help` and the like need no database. */
@Injectable()
export class Services {
  async use<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T> {
    const services = await NestFactory.createApplicationContext(AppModule.forCommandLine(loadConfig()), {
      logger: false,
      abortOnError: false,
    });
    services.useLogger(services.get(Logger));
    try {
      return await work(services);
    } finally {
      await services.close();
    }
  }
}
