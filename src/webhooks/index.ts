export * from './backlog';
export * from './dispatcher';
export * from './signature';
export * from './webhook-delivery.entity';
export * from './webhooks.module';
