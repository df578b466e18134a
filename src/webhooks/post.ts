import { lookup as resolve } from 'node:dns';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

/** What a receiver may say beside its status before the connection is cut; none of it is kept. */
const MOST_BYTES = 64 * 1024;

/** The receiver's name leads to an address that must not be asked. */
export class PrivateAddress extends Error {
  constructor() {
    super('its address is not a public one');
  }
}

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ask receivers at any address. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/**
 * Posts once, and answers the status; redirects are not followed. Addresses are checked where the connection is made,
 * so that a name which leads elsewhere by then gains nothing. Rejects with `PrivateAddress`, or as the connection failed.
 */
export async function post({ url, headers, body, allowPrivate, signal }: Posting): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  // Of an address nobody asks where it leads.
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw new PrivateAddress();
  const request = target.protocol === 'https:' ? overHttps : overHttp;
  const length = String(Buffer.byteLength(body));
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': length },
    // A connection of its own: one that is kept would be to an address that was checked long ago.
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

/** The addresses of a name, all of which must be public ones. */
const publicOnly: LookupFunction = (hostname, options, answer) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) answer(error, '');
    else if (!addresses.every(({ address }) => isPublicAddress(address))) answer(new PrivateAddress(), '');
    else if (options.all === true) answer(null, addresses);
    else answer(null, addresses[0]!.address, addresses[0]!.family);
  });
};

/** The status is known by now, so whatever goes wrong here does not matter. */
async function readOut(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response) if ((bytes += (chunk as Buffer).length) > MOST_BYTES) break;
  } catch {
    // Cut short by the receiver, or by the signal.
  }
}
