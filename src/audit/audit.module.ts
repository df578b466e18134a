import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { StoresModule } from '../stores';
import { AuditController } from './api/audit.controller';
import { AuditLog, AuditRecord } from './audit-log';

/** For all modules that change what callers may change. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditRecord]), StoresModule],
  providers: [AuditLog],
  exports: [AuditLog],
})
export class AuditModule {}

/** The API of the audit log. */
@Module({ imports: [AuditModule], controllers: [AuditController] })
export class AuditApiModule {}
