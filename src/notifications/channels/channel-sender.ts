import { Inject, Injectable, Logger } from '@nestjs/common';
import { MS_PER_SECOND } from '../../core/time/instant';
import { CONFIG, type Config } from '../../platform/config';
import { KnownError } from '../../platform/errors';
import { ReportsService } from '../../reports';
import type { Delivery } from '../outbox/outbox';
import type { Channel } from './channels.repository';
import { type Mail, post, PrivateAddress, sendMail, signature } from './transports';
import { slackBody, teamsBody } from './message-forms';

/** The timeouts of a receiver of requests, and of a mail with its file. Both are shorter than a lease. */
const TIMEOUT_MS = 10 * MS_PER_SECOND;
const MAIL_TIMEOUT_MS = 25 * MS_PER_SECOND;

/** What is sent of a delivery. */
type SentMessage = Pick<Delivery, 'deliveryId' | 'event' | 'body' | 'text' | 'html' | 'attachment'>;

/** `lastError` null: delivered. */
export type Answer = Pick<Delivery, 'lastStatus' | 'lastError'>;

const TAKEN: Answer = { lastStatus: 250, lastError: null };

/** Sends messages once, by channels of all kinds. */
@Injectable()
export class ChannelSender {
  private readonly logger = new Logger(ChannelSender.name);

  constructor(
    private readonly reports: ReportsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The answer of the receiver; undefined: `stopping` was aborted before. Never rejects for a failure of the receiver. */
  async send(
    channel: Channel,
    message: SentMessage,
    stopping: AbortSignal = new AbortController().signal,
  ): Promise<Answer | undefined> {
    const isMail = channel.kind === 'email';
    const timeout = AbortSignal.timeout(isMail ? MAIL_TIMEOUT_MS : TIMEOUT_MS);
    const signal = AbortSignal.any([stopping, timeout]);
    try {
      const sending = isMail ? this.mail(channel, message) : this.post(channel, message, signal);
      return await unlessAborted(sending, signal);
    } catch (error) {
      if (stopping.aborted) return undefined;
      if (timeout.aborted) {
        const seconds = (isMail ? MAIL_TIMEOUT_MS : TIMEOUT_MS) / MS_PER_SECOND;
        return { lastStatus: null, lastError: `it did not answer within ${seconds} s` };
      }
      return failureOf(error);
    }
  }

  private async post(
    { kind, settings: { url, secret } }: Channel,
    { deliveryId, event, body, text }: SentMessage,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { allowPrivate } = this.config.channels;
    const plain = { 'content-type': 'application/json', 'user-agent': 'store-monitor' };
    const request =
      kind === 'webhook'
        ? {
            headers: {
              ...plain,
              'x-store-monitor-event': event,
              'x-store-monitor-delivery': deliveryId,
              'x-store-monitor-signature': signature(secret!, Math.floor(Date.now() / MS_PER_SECOND), body),
            },
            body,
          }
        : { headers: plain, body: kind === 'slack' ? slackBody(text ?? event) : teamsBody(text ?? event) };
    const status = await post({ ...request, url: url!, allowPrivate, signal });
    return { lastStatus: status, lastError: status >= 200 && status < 300 ? null : refusalOf(status) };
  }

  private async mail(
    { name, settings: { recipients = [] } }: Channel,
    { deliveryId, event, text, html, attachment }: SentMessage,
  ): Promise<Answer> {
    const { smtp } = this.config.channels;
    if (smtp === undefined) return { lastStatus: null, lastError: 'SMTP_URL is not set' };
    const file = attachment === null ? undefined : await this.fileOf(attachment);
    const mail = { id: deliveryId, recipients, text: text ?? event, html, file };
    const { refused } = await sendMail(smtp, mail);
    if (refused.length > 0)
      this.logger.warn(
        `${name}: the mail server refuses ${refused.length} of ${recipients.length} recipients`,
      );
    return TAKEN;
  }

  /** undefined: the report is deleted, or its file is lost. */
  private async fileOf(filePath: string): Promise<Mail['file']> {
    try {
      const { name, type, open } = await this.reports.download(filePath);
      return { name, type, content: await open() };
    } catch (error) {
      if (error instanceof KnownError && error.code === 'not-found') return undefined;
      throw error;
    }
  }
}

/** Rejects as soon as the signal is aborted. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  // It may be rejected after the signal is aborted.
  answer.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

const refusalOf = (status: number): string =>
  status >= 300 && status < 400
    ? `it answered ${status}, and redirects are not followed`
    : `it answered ${status}`;

/** A description without the receiver's address, which may contain a secret. */
function failureOf(error: unknown): Answer {
  if (error instanceof PrivateAddress)
    return { lastStatus: null, lastError: `${error.message}; see WEBHOOK_ALLOW_PRIVATE` };
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (typeof responseCode === 'number')
    return { lastStatus: responseCode, lastError: refusalOf(responseCode) };
  const reason = typeof code === 'string' ? ` (${code})` : '';
  return { lastStatus: null, lastError: `it could not be reached${reason}` };
}
