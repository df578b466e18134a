import { LoggerService, Module } from '@nestjs/common';
import { Logger, LoggerModule, Params, PinoLogger } from 'nestjs-pino';
import { destination } from 'pino';
import { TerminusModule } from '@nestjs/terminus';
import { currentScope } from '../async';
import { type Config, CONFIG } from '../config';
import { HealthController, Readiness } from './health';
import { DataMetrics, ProductMetrics, PrometheusController } from './prometheus';

/** Health and metrics of a service. Features register their checks with `Readiness`, their gauges with `DataMetrics`. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, PrometheusController],
  providers: [Readiness, ProductMetrics, DataMetrics],
  exports: [Readiness, DataMetrics],
})
export class ObservabilityModule {}

const STDERR = 2;

interface LoggedRequest {
  method: string;
  url: string;
}

/** Frequent health checks and scrapes would hide other requests in the log. */
const isWatching = (url = ''): boolean => url.startsWith('/health') || url === '/metrics';

/** The request that started a job. Lines of the request itself have its id from pino-http. */
function requestOfTheJob(): { request_id?: string } {
  const { requestId = null, origin } = currentScope() ?? {};
  return requestId === null || origin !== undefined ? {} : { request_id: requestId };
}

/**
 * The log of the service: JSON lines on stdout. Lines of a request, and of a job that a request started, have the
 * request's id. Headers, queries and bodies are left out, because they may contain secrets.
 */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [CONFIG],
      useFactory: ({ log }: Config) => ({
        pinoHttp: {
          level: log.level,
          mixin: requestOfTheJob,
          quietReqLogger: true,
          customAttributeKeys: { reqId: 'request_id', responseTime: 'duration_ms' },
          autoLogging: { ignore: ({ url }) => isWatching(url) },
          serializers: {
            req: ({ method, url }: LoggedRequest) => ({ method, url: url.split('?')[0] }),
            res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
          },
        },
      }),
    }),
  ],
})
export class LoggingModule {}

/** The log of a command: on stderr, apart from figures. */
export function commandLog(level: Config['log']['level']): LoggerService {
  const params: Params = { pinoHttp: [{ level }, destination(STDERR)] };
  return new Logger(new PinoLogger(params), params);
}
