import { Module } from '@nestjs/common';
import { BusinessHoursRepository } from './business-hours.repository';
import { ExclusionsRepository } from './exclusions.repository';
import { SpecialHoursRepository } from './special-hours.repository';

/** The repositories that decide when stores are scheduled to be open, and which time does not count. */
@Module({
  providers: [BusinessHoursRepository, SpecialHoursRepository, ExclusionsRepository],
  exports: [BusinessHoursRepository, SpecialHoursRepository, ExclusionsRepository],
})
export class BusinessHoursModule {}
