import { createHmac } from 'node:crypto';

/**
 * The value of X-Store-Monitor-Signature: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` with the
 * secret both sides know. `sentAt`: seconds since 1970, by which a receiver knows an old request sent again by others.
 */
export function signature(secret: string, sentAt: number, body: string): string {
  return `t=${sentAt},v1=${createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex')}`;
}
