import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataMetrics, ObservabilityModule } from '../platform/observability';
import { REPORT_OUTBOX } from '../reports';
import { WebhookDispatcher } from './dispatcher';
import { DeliveriesRepository, pendingDeliveries } from './outbox/deliveries.repository';
import { WebhookOutbox } from './outbox/outbox';
import { WebhookDelivery } from './outbox/webhook-delivery.entity';

/** The outbox of reports, for every process. It is global, because reports know only its port. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([WebhookDelivery])],
  providers: [{ provide: REPORT_OUTBOX, useClass: WebhookOutbox }],
  exports: [REPORT_OUTBOX],
})
export class NotificationsModule {}

/** Sends the deliveries of the outbox. */
@Module({
  imports: [TypeOrmModule.forFeature([WebhookDelivery])],
  providers: [DeliveriesRepository, WebhookDispatcher],
})
export class NotificationsWorkerModule {}

/** What every process of a service does for notifications: it counts those that are not delivered. */
@Module({ imports: [ObservabilityModule] })
export class NotificationsUpkeepModule {
  constructor(metrics: DataMetrics) {
    metrics.register({
      name: 'store_monitor_webhook_pending',
      help: 'Notifications of reports that are not delivered yet.',
      read: async (session) => [{ value: await pendingDeliveries(session) }],
    });
  }
}
