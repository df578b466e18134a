import { thaw } from './frozen';
import { endingOf } from './programs';
import type { ReportRow } from './observer';
import { type Aftermath, aftermath, type ReportScene } from './report-scene';
import { freezeAt, type ReportStep } from './report-steps';
import { launchService, ServiceHere } from './service-process';

export interface StoppedReports {
  /** How each service ended, and then the row of the report in which it was told to end. */
  readonly left: readonly { readonly step: ReportStep; readonly ending: string; readonly row: ReportRow }[];
  /** Of all reports, once the last service has completed them. */
  readonly aftermath: Aftermath;
  readonly attempts: readonly number[];
}

/** Tells the service to end in one report after another, each at a step. */
export async function stopInTurn(scene: ReportScene, steps: readonly ReportStep[]): Promise<StoppedReports> {
  const { environment, observer } = scene;
  const left: { step: ReportStep; ending: string; row: ReportRow }[] = [];
  for (const step of steps) {
    const service = await launchService(environment);
    const ids = await freezeAt(environment, observer, service, step, () => scene.trigger(service));
    const ended = endingOf(service.program);
    // The signal is delivered then.
    thaw(service.program.pid);
    const ending = await ended;
    left.push({ step, ending, row: (await observer.report(ids.at(-1)!))! });
  }
  const last = await ServiceHere.start(environment);
  const found = await aftermath(scene, last);
  const attempts: number[] = [];
  for (const id of scene.asked.keys()) attempts.push((await last.report(id)).attempts);
  await last.close();
  return { left, aftermath: found, attempts };
}

/** A report is handed back, unless it is as good as done. No fault of its own: an attempt that was handed back does not count. */
export function stoppedRow({ step, row }: StoppedReports['left'][number]): Partial<ReportRow> {
  return row.status === 'Running' || step === 'claim taken'
    ? { status: 'Running', attempts: 0, lease_owner: null }
    : { status: 'Completed', attempts: 1, lease_owner: null };
}
