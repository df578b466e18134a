import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit';
import { FleetApiModule, FleetModule } from '../fleet';
import { MetricsModule } from '../metrics';
import { ChannelsModule } from '../notifications';
import { ObservabilityModule } from '../platform/observability';
import { StoresModule } from '../stores';
import { AlertGauges, AlertRunner } from './alert-runner';
import { AlertsService } from './alerts.service';
import { AlertRulesController } from './api/alert-rules.controller';
import { AlertsController, MutesController } from './api/alerts.controller';
import { Alert, AlertMute, AlertRule, AlertWatchRow } from './records/alert.entities';
import { AlertsRepository } from './records/alerts.repository';

/** Rules, alerts and mutes. */
@Module({
  imports: [
    TypeOrmModule.forFeature([AlertRule, Alert, AlertMute, AlertWatchRow]),
    MetricsModule,
    StoresModule,
    ChannelsModule,
    AuditModule,
  ],
  providers: [AlertsRepository, AlertsService],
  exports: [AlertsRepository, AlertsService],
})
export class AlertsModule {}

/** The API of alerts. */
@Module({ imports: [AlertsModule], controllers: [AlertRulesController, AlertsController, MutesController] })
export class AlertsApiModule {}

/** Evaluates the rules, and counts the open alerts. */
@Module({
  imports: [AlertsModule, FleetModule, FleetApiModule, MetricsModule, ObservabilityModule],
  providers: [AlertRunner, AlertGauges],
})
export class AlertsRunnerModule {}
