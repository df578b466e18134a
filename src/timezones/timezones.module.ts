import { Module } from '@nestjs/common';
import { Calendars } from './calendars';
import { TimezoneTable } from './timezone-table';

@Module({ providers: [Calendars, TimezoneTable], exports: [Calendars, TimezoneTable] })
export class TimezonesModule {}
