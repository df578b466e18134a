import { thaw } from './frozen';
import { endInGood } from './programs';
import { allCompleteWhole, type ReportScene } from './report-scene';
import { freezeAt, type ReportStep } from './report-steps';
import { launchService } from './service-process';

/**
 * Stops the service in one report after another, each at a step: it ends in time with status 0, and releases the report
 * unless it is nearly done. The last service must complete them all.
 */
export async function stopInTurn(scene: ReportScene, steps: readonly ReportStep[]): Promise<void> {
  const { environment, observer } = scene;
  for (const step of steps) {
    const service = await launchService(environment);
    const ids = await freezeAt(environment, observer, service, step, () => scene.trigger(service));
    const ended = endInGood(service.program);
    // The signal is delivered then.
    thaw(service.program.pid);
    await ended;
    const left = (await observer.report(ids.at(-1)!))!;
    // The released attempt does not count.
    const handedBack = { status: 'Running', attempts: 0, lease_owner: null };
    const done = { status: 'Completed', attempts: 1, lease_owner: null };
    expect(left).toMatchObject(left.status === 'Running' ? handedBack : done);
    if (step === 'claim taken') expect(left.status).toBe('Running');
  }
  const last = await launchService(environment);
  await allCompleteWhole(scene, last);
  for (const id of scene.asked.keys()) expect((await last.report(id)).attempts).toBe(1);
  await endInGood(last.program);
}
