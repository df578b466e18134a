export * from './channels/channel.entity';
export { escapeHtml } from './channels/message-forms';
export * from './channels/post';
export * from './channels.service';
export * from './dispatcher';
export * from './outbox/deliveries.repository';
export * from './outbox/delivery.entity';
export { AlertOutbox, type Message } from './outbox/outbox';
export * from './notifications.module';
