import { Module } from '@nestjs/common';
import { BusinessHoursRepository } from './business-hours.repository';
import { SpecialHoursRepository } from './special-hours.repository';

@Module({
  providers: [BusinessHoursRepository, SpecialHoursRepository],
  exports: [BusinessHoursRepository, SpecialHoursRepository],
})
export class BusinessHoursModule {}
