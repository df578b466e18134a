import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit';
import { DataMetrics, ObservabilityModule } from '../platform/observability';
import { REPORT_OUTBOX, ReportsModule } from '../reports';
import { ChannelsController } from './api/channels.controller';
import { ChannelSender } from './channels/channel-sender';
import { Channel, ChannelsRepository } from './channels/channels.repository';
import { ChannelsService } from './channels.service';
import { NotificationDispatcher } from './dispatcher';
import {
  AlertOutbox,
  DeliveriesRepository,
  Delivery,
  pendingDeliveries,
  WebhookOutbox,
} from './outbox/outbox';

/** The outbox, for every process. It is global, because reports know only its port. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Delivery])],
  providers: [{ provide: REPORT_OUTBOX, useClass: WebhookOutbox }, AlertOutbox],
  exports: [REPORT_OUTBOX, AlertOutbox],
})
export class NotificationsModule {}

/** The channels, for features that name them. */
@Module({
  imports: [TypeOrmModule.forFeature([Channel]), AuditModule, ReportsModule],
  providers: [ChannelsRepository, ChannelSender, ChannelsService],
  exports: [ChannelsRepository, ChannelSender, ChannelsService],
})
export class ChannelsModule {}

/** The API of channels. */
@Module({ imports: [ChannelsModule], controllers: [ChannelsController] })
export class ChannelsApiModule {}

/** Sends the deliveries of the outbox. */
@Module({
  imports: [TypeOrmModule.forFeature([Delivery]), ChannelsModule],
  providers: [DeliveriesRepository, NotificationDispatcher],
})
export class NotificationsWorkerModule {}

/** What every process of a service does for notifications: it counts those that are not delivered. */
@Module({ imports: [ObservabilityModule] })
export class NotificationsUpkeepModule {
  constructor(metrics: DataMetrics) {
    metrics.register({
      name: 'store_monitor_webhook_pending',
      help: 'Messages for channels that are not delivered yet.',
      read: async (session) => [{ value: await pendingDeliveries(session) }],
    });
  }
}
