import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { MS_PER_SECOND } from '../../core/time/instant';
import { subjectOf } from './message-forms';

/** The maximum wait for each answer of the mail server. */
const ANSWER_TIMEOUT_MS = 10 * MS_PER_SECOND;

export interface Mail {
  /** The same at each attempt: mail programs show two messages with one id once. */
  readonly id: string;
  readonly recipients: readonly string[];
  /** Its first line is the subject. */
  readonly text: string;
  readonly html: string | null;
  readonly file: { readonly name: string; readonly type: string; readonly content: Readable } | undefined;
}

/** The mail server has taken a mail, for those recipients that are not named here. */
export interface MailAnswer {
  readonly refused: readonly string[];
}

/**
 * Sends a mail over a connection of its own. Rejects with an error of nodemailer: `responseCode` is the status of the server,
 * `code` that of the connection.
 */
export async function sendMail(smtp: { url: string; from: string }, mail: Mail): Promise<MailAnswer> {
  const transport = createTransport(withTimeouts(smtp.url));
  const { id, recipients, text, html, file } = mail;
  try {
    const { rejected } = await transport.sendMail({
      messageId: `<${id}@store-monitor>`,
      from: smtp.from,
      to: [...recipients],
      subject: subjectOf(text),
      text,
      ...(html === null ? {} : { html }),
      attachments:
        file === undefined ? [] : [{ filename: file.name, contentType: file.type, content: file.content }],
      // Automatic replies, such as those of holidays, are not wanted.
      headers: { 'Auto-Submitted': 'auto-generated' },
      // Content is what is given here, never a path or an address in it.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { refused: rejected };
  } finally {
    transport.close();
    file?.content.destroy();
  }
}

const TIMEOUTS = ['connectionTimeout', 'greetingTimeout', 'socketTimeout'];

/** nodemailer takes options of a connection from its address alone. */
function withTimeouts(smtpUrl: string): string {
  const address = new URL(smtpUrl);
  for (const name of TIMEOUTS) {
    if (!address.searchParams.has(name)) address.searchParams.set(name, String(ANSWER_TIMEOUT_MS));
  }
  return address.href;
}
