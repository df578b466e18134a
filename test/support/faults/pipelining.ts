import { forgetPeak, peakOf, peaksAreKnown } from '../../bad-input/support/memory/peak';
import { head, unreadClient } from '../product/slow-client';
import type { ServiceProcess } from './service-process';

/** Answers of any size, of the API and of files; the last one is refused without a key. */
export const FLOODED = ['/docs-json', '/docs/swagger-ui-bundle.js', '/', '/health/ready', '/fleet'] as const;

const REQUESTS = 3_000;

export interface FloodOutcome {
  /** How often others were answered meanwhile, and the longest that one of them waited. */
  readonly answers: number;
  readonly longestMs: number;
  /** The growth of the peak memory of the service; 0 where that is not known. */
  readonly grownMb: number;
}

/** Each connection sends thousands of requests at once and reads nothing. Resolves when the service has closed all. */
export async function flood(
  service: ServiceProcess,
  path: string,
  connections: number,
): Promise<FloodOutcome> {
  const { pid } = service.program;
  if (peaksAreKnown) await forgetPeak(pid);
  const before = peaksAreKnown ? await peakOf(pid) : 0;
  const requests = head(`GET ${path}`).repeat(REQUESTS);
  const clients = Array.from({ length: connections }, () => unreadClient(service, requests));
  let open = true;
  const allClosed = Promise.all(clients.map(async (client) => (await client).closed)).finally(
    () => (open = false),
  );
  let answers = 0;
  let longestMs = 0;
  while (open) {
    const begun = performance.now();
    await service.get('/health/live');
    longestMs = Math.max(longestMs, performance.now() - begun);
    answers++;
  }
  await allClosed;
  return { answers, longestMs, grownMb: peaksAreKnown ? (await peakOf(pid)) - before : 0 };
}
