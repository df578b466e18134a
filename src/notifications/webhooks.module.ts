import { DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { REPORT_OUTBOX } from '../reports';
import { WebhookDispatcher } from './dispatcher';
import { Deliveries } from './outbox/deliveries';
import { WebhookOutbox } from './outbox/outbox';
import { WebhookDelivery } from './outbox/webhook-delivery.entity';

/** The outbox of reports and, if `dispatches`, the dispatcher that sends it. */
@Module({})
export class WebhooksModule {
  static forRoot(dispatches: boolean): DynamicModule {
    return {
      module: WebhooksModule,
      imports: [TypeOrmModule.forFeature([WebhookDelivery])],
      providers: [
        { provide: REPORT_OUTBOX, useClass: WebhookOutbox },
        ...(dispatches ? [Deliveries, WebhookDispatcher] : []),
      ],
      exports: [REPORT_OUTBOX],
    };
  }
}
