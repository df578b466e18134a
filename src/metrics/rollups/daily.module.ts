import { Module } from '@nestjs/common';
import { DailyRollupRepository } from './daily-rollup.repository';
import { FiguresBasis } from './figures-basis';

@Module({ providers: [FiguresBasis, DailyRollupRepository], exports: [FiguresBasis, DailyRollupRepository] })
export class DailyModule {}
