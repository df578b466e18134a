import { Module } from '@nestjs/common';
import { BusinessHoursRepository } from './business-hours.repository';

@Module({ providers: [BusinessHoursRepository], exports: [BusinessHoursRepository] })
export class BusinessHoursModule {}
