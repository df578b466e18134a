import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyKey } from './idempotency-key.entity';
import { IdempotencyKeys, KeyHousekeeping } from './idempotency-keys';

/** For modules with routes that accept an Idempotency-Key: they use the `IdempotencyInterceptor`. */
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [IdempotencyKeys, KeyHousekeeping],
  exports: [IdempotencyKeys],
})
export class IdempotencyModule {}
