import { thaw } from './frozen';
import { endInGood } from './programs';
import { allCompleteWhole, type ReportScene } from './report-scene';
import { freezeAt, type ReportStep } from './report-steps';
import { launchService } from './service-process';

/**
 * Tells the service to end in one report after another, each at a step: it ends in time and in good order, and hands
 * the report back unless it is as good as done. The last service must have completed them all.
 */
export async function stopInTurn(scene: ReportScene, steps: readonly ReportStep[]): Promise<void> {
  const { environment, observer } = scene;
  for (const step of steps) {
    const service = await launchService(environment);
    const ids = await freezeAt(environment, observer, service, step, () => scene.trigger(service));
    const ended = endInGood(service.program);
    // The signal waits for it.
    thaw(service.program.pid);
    await ended;
    const left = (await observer.report(ids.at(-1)!))!;
    // No fault of the report's: an attempt that was handed back does not count.
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
