import { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { destination } from 'pino';
import type { Config } from '../config';

const STDERR = 2;

interface LoggedRequest {
  id: unknown;
  method: string;
  url: string;
}

/** A service's log: JSON lines on stdout. Headers, queries and bodies may hold secrets and are left out. */
export function serviceLogging({ log }: Config): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level: log.level,
      autoLogging: { ignore: ({ url }) => url === '/health' },
      serializers: {
        req: ({ id, method, url }: LoggedRequest) => ({ id, method, url: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    },
  });
}

/** The CLI's log: stderr, where it disturbs no figures, and only what somebody should know. */
export function cliLogging({ log }: Config): DynamicModule {
  const level = log.level === 'info' ? 'warn' : log.level;
  return LoggerModule.forRoot({ pinoHttp: [{ level, autoLogging: false }, destination(STDERR)] });
}
