import { Module } from '@nestjs/common';
import { ExclusionsRepository } from './exclusions.repository';

@Module({ providers: [ExclusionsRepository], exports: [ExclusionsRepository] })
export class ExclusionsModule {}
