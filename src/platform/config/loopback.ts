import { isIPv4, isIPv6 } from 'node:net';
import { KnownError } from '../errors';
import type { Config } from './config';

/** Whether an address to listen on is reachable from this machine only: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(plain)) return plain.startsWith('127.');
  if (isIPv6(plain)) return /^[0:]+:0*1$/.test(plain);
  return plain === 'localhost';
}

/** A service without keys accepts every request, so it must not be reachable from other machines. */
export function requireKeysOrLoopback({ http, access }: Config): void {
  if (access.keys.length > 0 || isLoopback(http.host)) return;
  throw new KnownError(
    'invalid-configuration',
    'HOST: without API_KEYS the service listens on this machine only (127.0.0.1, ::1 or localhost). ' +
      'Set API_KEYS=name:write:SECRET to be reached from others, or leave HOST out.',
  );
}
