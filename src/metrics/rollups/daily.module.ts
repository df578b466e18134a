import { Module } from '@nestjs/common';
import { ComputationVersion, DailyRollupRepository } from './daily-rollup.repository';

@Module({
  providers: [ComputationVersion, DailyRollupRepository],
  exports: [ComputationVersion, DailyRollupRepository],
})
export class DailyModule {}
