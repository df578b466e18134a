import { DynamicModule, LoggerService } from '@nestjs/common';
import { Logger, LoggerModule, Params, PinoLogger } from 'nestjs-pino';
import { destination } from 'pino';
import { requestInHand } from '../async';
import type { Config } from '../config';

const STDERR = 2;

interface LoggedRequest {
  method: string;
  url: string;
}

/** What asks every few seconds whether all is well would drown what asks for something. */
const isWatching = (url = ''): boolean => url.startsWith('/health') || url === '/metrics';

/** The request that a job goes back to; lines of the request itself have its id from pino-http. */
function requestOfTheJob(): { request_id?: string } {
  const id = requestInHand();
  return id === undefined ? {} : { request_id: id };
}

/**
 * A service's log: JSON lines on stdout. Each line of a request, and of a job that a request asked for, has the
 * request's id. Headers, queries and bodies may hold secrets and are left out.
 */
export function serviceLogging({ log }: Config): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level: log.level,
      mixin: requestOfTheJob,
      quietReqLogger: true,
      customAttributeKeys: { reqId: 'request_id', responseTime: 'took_ms' },
      autoLogging: { ignore: ({ url }) => isWatching(url) },
      serializers: {
        req: ({ method, url }: LoggedRequest) => ({ method, url: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      },
    },
  });
}

/** The log of a command: stderr, where it disturbs no figures. */
export function commandLog(level: Config['log']['level']): LoggerService {
  const params: Params = { pinoHttp: [{ level }, destination(STDERR)] };
  return new Logger(new PinoLogger(params), params);
}
