import { createHmac } from 'node:crypto';
import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import * as ipaddr from 'ipaddr.js';
import { createTransport } from 'nodemailer';
import { MS_PER_SECOND } from '../../core/time/instant';
import { subjectOf } from './message-forms';

/**
 * The value of X-Store-Monitor-Signature: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` with the
 * shared secret. `sentAt`: seconds since 1970, by which a receiver detects replayed requests.
 */
export function signature(secret: string, sentAt: number, body: string): string {
  return `t=${sentAt},v1=${createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex')}`;
}

/** The global unicast addresses; all others are reserved. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address (IPv4 or IPv6, no brackets) is public: not loopback, private, link-local (cloud metadata),
 * multicast, nor an IPv6 address that embeds such an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  try {
    // An IPv4-mapped IPv6 address becomes the IPv4 address.
    const parsed = ipaddr.process(address);
    if (parsed.range() !== 'unicast') return false;
    return !(parsed instanceof ipaddr.IPv6) || parsed.match(GLOBAL_V6);
  } catch {
    return false;
  }
}

/** The maximum size of a receiver's answer before the connection is cut. The answer is not stored. */
const MAX_BYTES = 64 * 1024;

/** The receiver's name resolves to a private address. */
export class PrivateAddress extends Error {
  constructor() {
    super('its address is not a public one');
  }
}

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Accept private addresses of receivers. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/**
 * Posts once, and returns the status; does not follow redirects. Checks addresses when it connects, so that a changed
 * DNS entry cannot bypass the check. Rejects with `PrivateAddress`, or with the error of the connection.
 */
export async function post({ url, headers, body, allowPrivate, signal }: Posting): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  // An address as host is not looked up, so it is checked here.
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw new PrivateAddress();
  const request = target.protocol === 'https:' ? overHttps : overHttp;
  const length = String(Buffer.byteLength(body));
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': length },
    // No keep-alive: an open connection may lead to an address that was checked long ago.
    agent: false as const,
    signal,
    ...(allowPrivate ? {} : { lookup: publicOnly }),
  };
  const response = await new Promise<IncomingMessage>((hear, fail) => {
    request(target, options, hear).on('error', fail).end(body);
  });
  await readOut(response);
  return response.statusCode!;
}

/** The addresses of a name, all of which must be public. */
const publicOnly: LookupFunction = (hostname, options, answer) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) answer(error, '');
    else if (!addresses.every(({ address }) => isPublicAddress(address))) answer(new PrivateAddress(), '');
    else if (options.all === true) answer(null, addresses);
    else answer(null, addresses[0]!.address, addresses[0]!.family);
  });
};

/** The status is known already, so that errors from here on do not matter. */
async function readOut(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response) if ((bytes += (chunk as Buffer).length) > MAX_BYTES) break;
  } catch {
    // Interrupted by the receiver, or by the signal.
  }
}

/** The maximum wait for each answer of the mail server. */
const ANSWER_TIMEOUT_MS = 10 * MS_PER_SECOND;

export interface Mail {
  /** The message id, the same at each attempt: mail programs show two messages with one id once. */
  readonly id: string;
  readonly recipients: readonly string[];
  /** Its first line is the subject. */
  readonly text: string;
  readonly html: string | null;
  readonly file: { readonly name: string; readonly type: string; readonly content: Readable } | undefined;
}

/** The mail server has taken a mail, for those recipients that are not named here. */
interface MailResult {
  readonly refused: readonly string[];
}

/**
 * Sends a mail over a connection of its own. Rejects with an error of nodemailer: `responseCode` is the status of the server,
 * `code` that of the connection.
 */
export async function sendMail(smtp: { url: string; from: string }, mail: Mail): Promise<MailResult> {
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
