export * from './channels/signature';
export * from './dispatcher';
export * from './outbox/deliveries.repository';
export * from './outbox/webhook-delivery.entity';
export * from './notifications.module';
