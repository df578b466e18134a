import { thaw } from './frozen';
import { endInGood } from './programs';
import { handOutAgain } from './redelivery';
import { allCompleteWhole, type ReportScene } from './report-scene';
import { reaches } from './report-steps';
import { beginService, launchService, type ServiceProcess } from './service-process';

/** How long each of two processes works on the report alone, in moments of a millisecond. */
export type Stall = [first: number, second: number];

/**
 * Delivers this number of reports twice: a process is frozen in one of them, its lease and its lock expire as if it
 * hung for a minute, and another process acquires the report. Then the first one continues, and both run.
 */
export async function stallInTurn(scene: ReportScene, stalls: readonly Stall[]): Promise<void> {
  let service = await launchService(scene.environment);
  for (const stall of stalls) service = await takenOver(scene, service, stall);
  await allCompleteWhole(scene, service);
  await endInGood(service.program);
}

/** Returns the process that has acquired the report; the other one is stopped after it has detected that. */
async function takenOver(
  scene: ReportScene,
  stalled: ServiceProcess,
  [first, second]: Stall,
): Promise<ServiceProcess> {
  const { environment, observer } = scene;
  const { pid } = stalled.program;
  const id = await stallSome(scene, stalled, first);
  await observer.query('UPDATE reports SET lease_until = 0 WHERE report_id = ?', [id]);
  await handOutAgain(environment, id);
  const other = beginService(environment);
  await reaches(environment, observer, other.program.pid, second, id);
  // Each continues while the other one runs: the order varies.
  thaw(pid);
  thaw(other.program.pid);
  const next = await other.listening;
  await expect(next.outcome(id, 60_000)).resolves.toMatchObject({ status: 'Completed', attempts: 2 });
  await endInGood(stalled.program);
  return next;
}

/**
 * Triggers reports until one is frozen before its end; after each that finished too early, with half of the moments.
 */
async function stallSome(scene: ReportScene, service: ServiceProcess, moments: number): Promise<string> {
  const { environment, observer } = scene;
  const { pid } = service.program;
  for (let within = moments; ; within = Math.floor(within / 2)) {
    const id = await scene.trigger(service);
    await reaches(environment, observer, pid, within, id);
    const running = (await observer.report(id))!.status === 'Running';
    // No other process can continue while it holds the lock of the report's row, or SQLite's write lock.
    if (running && !(await observer.isLocked(id))) return id;
    thaw(pid);
    await service.outcome(id);
  }
}
