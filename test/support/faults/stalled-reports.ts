import { thaw } from './frozen';
import { endingOf } from './programs';
import { handOutAgain } from './redelivery';
import { type Aftermath, aftermath, type ReportScene } from './report-scene';
import { reaches } from './report-steps';
import { beginService, launchService, type ReportAnswer, type ServiceProcess } from './service-process';

/** How long each of two processes works on the report alone, in moments of a millisecond. */
export type Stall = [first: number, second: number];

export interface StalledReports {
  /** What became of each report that was handed out twice. */
  readonly outcomes: readonly ReportAnswer[];
  /** How each process ended. */
  readonly endings: readonly string[];
  readonly left: Aftermath;
}

/**
 * Delivers this number of reports twice: a process is frozen in one of them, its lease and its lock expire as if it
 * hung for a minute, and another process acquires the report. Then the first one continues, and both run.
 */
export async function stallInTurn(scene: ReportScene, stalls: readonly Stall[]): Promise<StalledReports> {
  const outcomes: ReportAnswer[] = [];
  const endings: string[] = [];
  let service = await launchService(scene.environment);
  for (const stall of stalls) {
    const taken = await takenOver(scene, service, stall);
    outcomes.push(taken.outcome);
    endings.push(taken.ending);
    service = taken.by;
  }
  const left = await aftermath(scene, service);
  endings.push(await endingOf(service.program));
  return { outcomes, endings, left };
}

/** Answers the process that has taken the report over, and what became of it; the other one is ended when it has seen that. */
async function takenOver(
  scene: ReportScene,
  stalled: ServiceProcess,
  [first, second]: Stall,
): Promise<{ by: ServiceProcess; outcome: ReportAnswer; ending: string }> {
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
  const outcome = await next.outcome(id, 60_000);
  return { by: next, outcome, ending: await endingOf(stalled.program) };
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
