import { join } from 'node:path';
import type { Environment } from '../setups';
import { isReplayed, newKey, type Repeatable, sendKeyed } from '../product/keyed';
import type { Service } from '../product/service';
import { launchService } from './service-process';

/** See kill-at.js. */
export type Step = 'begun' | 'written' | 'committed';
export const STEPS: readonly Step[] = ['begun', 'written', 'committed'];

export interface KilledRequest {
  readonly key: string;
  readonly request: Repeatable;
  readonly step: Step;
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
  await expect(sendKeyed({ url }, key, request)).rejects.toThrow();
  await expect(program.ended).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  return { key, request, step };
}

/** Sends it again to the next service: it gets the first answer, or runs now, once. */
export async function sendAgain(service: Service, { key, request, step }: KilledRequest): Promise<void> {
  const answer = await sendKeyed(service, key, request);
  expect([step, answer.status < 300, isReplayed(answer)]).toEqual([step, true, step === 'committed']);
  const third = await sendKeyed(service, key, request);
  expect([third.status, third.body, isReplayed(third)]).toEqual([answer.status, answer.body, true]);
}
