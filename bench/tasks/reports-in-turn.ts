import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { built, checkout, withServices } from './built';
import { type ReportSample, timedReport } from './timed-report';

export interface Turns {
  /** Epoch ms. The rollups of a report as of this instant do not help the reports that follow. */
  readonly before: number;
  /** One more poll of each store. */
  readonly sweepFolder: string;
}

export interface ReportsInTurn {
  readonly full: ReportSample;
  readonly again: ReportSample;
  readonly swept: ReportSample;
}

/** The reports of a warm service: a full one, the same again, and one after a sweep. */
export function run({ before, sweepFolder }: Turns): Promise<ReportsInTurn> {
  return withServices(async (services) => {
    const next = async (asOf?: number): Promise<ReportSample> => {
      const sample = await timedReport(services, { asOf });
      await rollupsWritten(services);
      return sample;
    };
    await next(before);
    const full = await next();
    if (full.daysFromRollups > 0)
      throw new Error(`A full report read ${full.daysFromRollups} days from rollups.`);
    const again = await next();
    await promisify(execFile)(process.execPath, [
      join(checkout, 'dist', 'cli.js'),
      'seed',
      '--dir',
      sweepFolder,
    ]);
    return { full, again, swept: await next() };
  });
}

/** The previous version writes the rollups of a report after it has completed. */
async function rollupsWritten(services: INestApplicationContext): Promise<void> {
  const { DailyKeeper } = built<{ DailyKeeper?: Type<{ settled(): Promise<void> }> }>('metrics');
  if (DailyKeeper !== undefined) await services.get(DailyKeeper).settled();
}
