import { thaw } from './frozen';
import { endInGood } from './programs';
import { handOutAgain } from './redelivery';
import { allCompleteWhole, type ReportScene } from './report-scene';
import { reaches } from './report-steps';
import { beginService, launchService, type ServiceProcess } from './service-process';

/** How long each of two processes has the report in hand alone, in moments of a millisecond. */
export type Stall = [first: number, second: number];

/**
 * So many reports are handed out twice: a process is frozen in one of them, its claim and its lock run out as they do
 * when it hangs for a minute, and another process takes the report over. Then the first wakes up, and both go on.
 */
export async function stallInTurn(scene: ReportScene, stalls: readonly Stall[]): Promise<void> {
  let service = await launchService(scene.environment);
  for (const stall of stalls) service = await takenOver(scene, service, stall);
  await allCompleteWhole(scene, service);
  await endInGood(service.program);
}

/** Answers the process that has taken the report over; the other one is ended when it has seen that. */
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
  // The other one while the first goes on, and the first while the other one does: whoever is quicker.
  thaw(pid);
  thaw(other.program.pid);
  const next = await other.listening;
  await expect(next.outcome(id, 60_000)).resolves.toMatchObject({ status: 'Completed', attempts: 2 });
  await endInGood(stalled.program);
  return next;
}

/** Triggers reports until one is frozen before its end: after each that was over too soon, in half of the moments. */
async function stallSome(scene: ReportScene, service: ServiceProcess, moments: number): Promise<string> {
  const { environment, observer } = scene;
  const { pid } = service.program;
  for (let within = moments; ; within = Math.floor(within / 2)) {
    const id = await scene.trigger(service);
    await reaches(environment, observer, pid, within, id);
    const running = (await observer.report(id))!.status === 'Running';
    // Nobody goes on while it holds the lock of the report's row, or SQLite's one lock for writing.
    if (running && !(await observer.isLocked(id))) return id;
    thaw(pid);
    await service.outcome(id);
  }
}
