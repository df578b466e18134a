export * from './channels/signature';
export * from './dispatcher';
export * from './outbox/deliveries';
export * from './outbox/webhook-delivery.entity';
export * from './webhooks.module';
