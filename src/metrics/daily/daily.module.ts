import { Module } from '@nestjs/common';
import { TimezonesModule } from '../../timezones';
import { DailyKeeper } from './daily-keeper';
import { DailyMetrics } from './daily-metrics';
import { DailyTable } from './daily-table';
import { FiguresBasis } from './figures-basis';

/** The stored figures of local days that have ended. */
@Module({
  imports: [TimezonesModule],
  providers: [FiguresBasis, DailyTable, DailyMetrics, DailyKeeper],
  exports: [FiguresBasis, DailyTable, DailyMetrics, DailyKeeper],
})
export class DailyModule {}
