import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../setups';
import { until } from '../until';
import { runInMoments } from './frozen';
import type { Observer } from './observer';
import type { ServiceProcess } from './service-process';

/** The steps of a report that are visible from outside, in order. */
export const STEPS = [
  'claim taken',
  'between chunks',
  'file staged',
  'file published',
  'in the transaction of its rows',
  'just after its commit',
] as const;

/** A step, or a number of moments after the lease is acquired. */
export type ReportStep = (typeof STEPS)[number] | number;

/** Progress is written once per second of the report's wall-clock time, even if its process was frozen. */
const UNTIL_PROGRESS_MS = 1_000;
/** After this number of moments: the work may have begun with the first of them, or the last. */
const PAUSES: readonly number[] = [4, 8, 16];

/** The number of reports that may pass a step between two checks before that is an error. */
const TRIES = 20;

interface Sight {
  readonly status: string;
  readonly stores_done: number;
  readonly staged: boolean;
  readonly published: boolean;
  readonly writes: boolean;
}

/** Triggers reports until one is frozen at that step; returns all of them, the frozen one last. */
export async function freezeAt(
  environment: Environment,
  observer: Observer,
  service: ServiceProcess,
  step: ReportStep,
  trigger: () => Promise<string>,
): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < TRIES) {
    const id = await trigger();
    ids.push(id);
    if (await reaches(environment, observer, service.program.pid, step, id)) return ids;
  }
  throw new Error(`None of ${TRIES} reports was seen at the step "${step}".`);
}

/** Waits until that process has begun the report, and freezes it at that step; false: the step was missed. */
export async function reaches(
  environment: Environment,
  observer: Observer,
  pid: number,
  step: ReportStep,
  id: string,
): Promise<boolean> {
  const begun = async () => {
    const { lease_owner, status } = (await observer.report(id))!;
    return status !== 'Running' || lease_owner?.split('/')[1] === String(pid);
  };
  await until(`report ${id} to be begun`, begun, { every: 1, within: 60_000 });
  let looks = 0;
  return runInMoments(pid, async () => {
    looks++;
    const sight = await see(environment, observer, id);
    if (typeof step === 'number') return looks > step || sight.status !== 'Running' || undefined;
    if (at(step, sight)) return true;
    // After this time frozen, it writes progress as soon as it continues.
    if (step === 'between chunks' && PAUSES.includes(looks) && isActive(sight))
      await pause(UNTIL_PROGRESS_MS);
    return sight.status === 'Running' ? undefined : false;
  });
}

async function see({ env }: Environment, observer: Observer, id: string): Promise<Sight> {
  const files = (await readdir(env.REPORTS_DIR!)).filter((name) => name.includes(id));
  const published = files.some((name) => name.endsWith('.csv'));
  return {
    staged: files.some((name) => name.endsWith('.partial')),
    published,
    writes: published && (await observer.writesRowsOf(id)),
    ...(await observer.report(id))!,
  };
}

const isActive = ({ status, staged, published }: Sight): boolean =>
  status === 'Running' && !staged && !published;

function at(step: (typeof STEPS)[number], sight: Sight): boolean {
  const { status, stores_done, staged, published, writes } = sight;
  switch (step) {
    case 'claim taken':
      return isActive(sight);
    case 'between chunks':
      return isActive(sight) && stores_done > 0;
    case 'file staged':
      return staged && !published;
    case 'file published':
      return status === 'Running' && published && !writes;
    case 'in the transaction of its rows':
      return status === 'Running' && published && writes;
    case 'just after its commit':
      return status === 'Completed';
  }
}
