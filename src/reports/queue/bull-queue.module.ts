import { BullModule } from '@nestjs/bull';
import { DynamicModule, Module } from '@nestjs/common';
import type { AdvancedSettings } from 'bull';
import type { RedisOptions } from 'ioredis';
import type { Config } from '../../config';
import { BULL_QUEUE, BullReportQueue } from './bull-queue';
import { REPORT_QUEUE } from './report-queue';
import { ReportProcessor } from './report.processor';

/**
 * Short locks, so that a worker that was killed is noticed within 15 s. The generator yields every few milliseconds
 * and renews in time; and where a machine hangs for longer than a lock, nothing goes wrong: the job is handed out
 * again, finds its report claimed, and ends. A job that stalls again and again is dropped, and the report's row, not
 * Bull, says what becomes of it.
 */
const SETTINGS: AdvancedSettings = {
  lockDuration: 10_000,
  lockRenewTime: 3_000,
  stalledInterval: 5_000,
  maxStalledCount: 5,
};

/** Bull's own reading of an address leaves out `rediss:` and escaped passwords. */
function connectionOf(address: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(address);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** Bull on Redis; with `works`, jobs are consumed in this process as well. */
@Module({})
export class BullQueueModule {
  static forRoot(redis: NonNullable<Config['redis']>, works: boolean): DynamicModule {
    return {
      module: BullQueueModule,
      imports: [
        BullModule.forRoot({ redis: connectionOf(redis.url), prefix: redis.prefix, settings: SETTINGS }),
        BullModule.registerQueue({ name: BULL_QUEUE }),
      ],
      providers: [
        BullReportQueue,
        { provide: REPORT_QUEUE, useExisting: BullReportQueue },
        ...(works ? [ReportProcessor] : []),
      ],
      exports: [REPORT_QUEUE],
    };
  }
}
