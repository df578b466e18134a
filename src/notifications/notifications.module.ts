import { DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { REPORT_OUTBOX } from '../reports';
import { WebhookDispatcher } from './dispatcher';
import { DeliveriesRepository } from './outbox/deliveries.repository';
import { WebhookOutbox } from './outbox/outbox';
import { WebhookDelivery } from './outbox/webhook-delivery.entity';

/** The outbox of reports and, if `dispatches`, the dispatcher that sends it. */
@Module({})
export class NotificationsModule {
  static forRoot(dispatches: boolean): DynamicModule {
    return {
      module: NotificationsModule,
      imports: [TypeOrmModule.forFeature([WebhookDelivery])],
      providers: [
        { provide: REPORT_OUTBOX, useClass: WebhookOutbox },
        ...(dispatches ? [DeliveriesRepository, WebhookDispatcher] : []),
      ],
      exports: [REPORT_OUTBOX],
    };
  }
}
