import { Module } from '@nestjs/common';
import { HoursTable } from './hours-table';

@Module({ providers: [HoursTable], exports: [HoursTable] })
export class BusinessHoursModule {}
