import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

/** The 99th percentile of the service's event loop delay since `watch` was sent, in milliseconds. */
export async function loopDelay(service: ChildProcess): Promise<number> {
  const answer = once(service, 'message') as Promise<[{ p99: number }]>;
  service.send('tell');
  return (await answer)[0].p99;
}
