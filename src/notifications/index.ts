export {
  Channel,
  CHANNEL_KINDS,
  type ChannelKind,
  type ChannelSettings,
} from './channels/channels.repository';
export { escapeHtml } from './channels/message-forms';
export { isPublicAddress, signature } from './channels/transports';
export * from './channels.service';
export * from './dispatcher';
export { AlertOutbox, Delivery, type Message } from './outbox/outbox';
export * from './notifications.module';
