import { Module } from '@nestjs/common';
import { StoresRepository } from './stores.repository';

@Module({ providers: [StoresRepository], exports: [StoresRepository] })
export class StoresModule {}
