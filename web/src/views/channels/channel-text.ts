import type { Channel, ChannelTest, Schedule } from '../../api/channel-answers';

/** Where the messages of a channel go. */
export function receiverText({ host, recipients, from_environment }: Channel): string {
  const receiver = recipients === null ? (host ?? '') : recipients.join(', ');
  return from_environment ? `${receiver}, by WEBHOOK_URL` : receiver;
}

/** What the receiver of a message has answered. */
export const testText = ({ delivered, last_status, last_error }: ChannelTest): string =>
  delivered ? `The message was delivered: the answer is ${last_status}.` : `Not delivered: ${last_error}.`;

/** What is delivered, and to which channels: `period last_week, group by region; to ops-mail`. */
export function deliveryText({ report, channels }: Pick<Schedule, 'report' | 'channels'>): string {
  const parameters = Object.entries(report).map(
    ([name, value]) => `${name.replaceAll('_', ' ')} ${String(value).replaceAll('_', ' ')}`,
  );
  const what = parameters.length === 0 ? 'the default report' : parameters.join(', ');
  return channels.length === 0 ? `${what}; to no channel` : `${what}; to ${channels.join(', ')}`;
}

/** The texts of a list with commas, without empty ones. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
