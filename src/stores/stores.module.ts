import { Module } from '@nestjs/common';
import { StoreDetailsRepository } from './store-details.repository';
import { StoresRepository } from './stores.repository';

@Module({
  providers: [StoresRepository, StoreDetailsRepository],
  exports: [StoresRepository, StoreDetailsRepository],
})
export class StoresModule {}
