import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../setups';
import { isReplayed, newKey, type Repeatable, sendKeyed } from '../product/keyed';
import type { Service } from '../product/service';
import type { Ending } from './programs';
import { launchService } from './service-process';

/** See kill-at.js. */
export type Step = 'begun' | 'written' | 'committed';
export const STEPS: readonly Step[] = ['begun', 'written', 'committed'];

export interface KilledRequest {
  readonly key: string;
  readonly request: Repeatable;
  readonly step: Step;
  readonly answered: boolean;
  /** How the process ended. */
  readonly ending: Ending;
}

/** What the next service makes of such a request. */
export interface RepeatedRequest {
  readonly succeeded: boolean;
  /** Whether the first answer was the one that was kept. */
  readonly replayed: boolean;
  /** Whether it is answered the same once more. */
  readonly sameAgain: boolean;
}

/** Sends the request with a new key to a service that kills itself at that step. */
export async function killRequest(
  environment: Environment,
  request: Repeatable,
  step: Step,
): Promise<KilledRequest> {
  const preload = { NODE_OPTIONS: `--require ${join(__dirname, 'kill-at.js')}`, KILL_AT: step };
  const { program, url } = await launchService(environment, preload);
  const key = newKey();
  const answered = await sendKeyed({ url }, key, request).then(
    () => true,
    () => false,
  );
  return { key, request, step, answered, ending: await program.ended };
}

/** Sends it twice more, to the service that comes next. */
export async function sendAgain(service: Service, { key, request }: KilledRequest): Promise<RepeatedRequest> {
  const answer = await sendKeyed(service, key, request);
  const next = await sendKeyed(service, key, request);
  return {
    succeeded: answer.status < 300,
    replayed: isReplayed(answer),
    sameAgain: isReplayed(next) && isDeepStrictEqual([next.status, next.body], [answer.status, answer.body]),
  };
}
