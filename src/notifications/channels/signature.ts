import { createHmac } from 'node:crypto';

/**
 * The value of X-Store-Monitor-Signature: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` with the
 * shared secret. `sentAt`: seconds since 1970, by which a receiver detects replayed requests.
 */
export function signature(secret: string, sentAt: number, body: string): string {
  return `t=${sentAt},v1=${createHmac('sha256', secret).update(`${sentAt}.${body}`).digest('hex')}`;
}
