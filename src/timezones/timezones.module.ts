import { Module } from '@nestjs/common';
import { Calendars, TimezonesRepository } from './timezones.repository';

@Module({ providers: [Calendars, TimezonesRepository], exports: [Calendars, TimezonesRepository] })
export class TimezonesModule {}
