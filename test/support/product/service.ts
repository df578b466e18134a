import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createService } from '../../../src/app.factory';
import { parseConfig } from '../../../src/platform/config';

/** The address of a service in any process. */
export interface Place {
  /** Without a trailing slash. */
  readonly url: string;
}

export interface Service extends Place {
  app: NestExpressApplication;
  close(): Promise<void>;
}

/** The service in this process, without a log, on a free loopback port. */
export async function startService(env: Record<string, string>): Promise<Service> {
  const app = await createService(parseConfig({ ...env, LOG_LEVEL: 'silent' }));
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, app, close: () => app.close() };
}
