import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CHECKOUT_VARIABLE, PROJECT_FOLDER } from '../folders';

/** The checkout that this process measures: the product, or the previous version. */
export const checkout = process.env[CHECKOUT_VARIABLE] ?? PROJECT_FOLDER;

export const checkoutIsBaseline = checkout !== PROJECT_FOLDER;

const requireBuilt = createRequire(join(checkout, 'dist', 'main.js'));

/** Where the previous version has what has moved since. */
const BEFORE: Readonly<Record<string, string>> = {
  'platform/config': 'config',
  'platform/database/sqlite/sqlite-driver': 'database/sqlite-driver',
};

/** A module of the built product, by its path in src. `built<typeof import('…')>('reports')` */
export const built = <Module>(path: string): Module =>
  requireBuilt(`./${(checkoutIsBaseline ? BEFORE[path] : undefined) ?? path}`) as Module;

/** Runs with the services of the command line, on the database and folders of this process's environment. */
export async function withServices<T>(work: (services: INestApplicationContext) => Promise<T>): Promise<T> {
  const { NestFactory } = requireBuilt('@nestjs/core') as typeof import('@nestjs/core');
  const { AppModule } = built<typeof import('../../src/app.module')>('app.module');
  const { loadConfig } = built<typeof import('../../src/platform/config')>('platform/config');
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
