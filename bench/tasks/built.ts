import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PROJECT_FOLDER } from '../folders';

const requireBuilt = createRequire(join(PROJECT_FOLDER, 'dist', 'main.js'));

/** A module of the product as it was built, by its path in src. `built<typeof import('…')>('reports')` */
export const built = <Module>(path: string): Module => requireBuilt(`./${path}`) as Module;

/** The services of the command line, on the database and folders of this process's environment. */
export async function withServices<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T> {
  const { AppModule } = built<typeof import('../../src/app.module')>('app.module');
  const { loadConfig } = built<typeof import('../../src/config')>('config');
  const services = await NestFactory.createApplicationContext(AppModule.forCommandLine(loadConfig()), {
    logger: false,
    abortOnError: false,
  });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}
