export {
  Channel,
  CHANNEL_KINDS,
  type ChannelKind,
  type ChannelSettings,
} from './channels/channels.repository';
export { escapeHtml } from './channels/message-forms';
export * from './channels/post';
export * from './channels.service';
export * from './dispatcher';
export * from './outbox/deliveries.repository';
export { AlertOutbox, type Message } from './outbox/outbox';
export * from './notifications.module';
