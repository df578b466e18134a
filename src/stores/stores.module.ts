import { Module } from '@nestjs/common';
import { StoreRegistry } from './store-registry';

@Module({ providers: [StoreRegistry], exports: [StoreRegistry] })
export class StoresModule {}
