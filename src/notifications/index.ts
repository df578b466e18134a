export * from './channels/post';
export * from './dispatcher';
export * from './outbox/deliveries.repository';
export * from './outbox/webhook-delivery.entity';
export * from './notifications.module';
