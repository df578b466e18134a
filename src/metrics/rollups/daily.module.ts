import { Module } from '@nestjs/common';
import { DailyRollupRepository } from './daily-rollup.repository';
import { ComputationVersion } from './computation-version';

@Module({
  providers: [ComputationVersion, DailyRollupRepository],
  exports: [ComputationVersion, DailyRollupRepository],
})
export class DailyModule {}
