import { readdir } from 'node:fs/promises';
import { allCompleteWhole, type ReportScene } from './report-scene';
import { freezeAt, reaches, type ReportStep } from './report-steps';
import { handOutAgain } from './redelivery';
import { beginService, launchService } from './service-process';

/** The documented number of attempts. */
const ATTEMPTS = 3;

/** Kills the service in one report after another, each at a step. */
export async function killInTurn(scene: ReportScene, steps: readonly ReportStep[]): Promise<void> {
  const { environment, observer } = scene;
  for (const step of steps) {
    const service = await launchService(environment);
    await noPartialIsServed(scene, service.download.bind(service));
    await freezeAt(environment, observer, service, step, () => scene.trigger(service));
    await service.program.stop('SIGKILL');
  }
}

/** Starts the service again, which must complete all reports. */
export async function completeWhatIsLeft(scene: ReportScene): Promise<void> {
  const service = await launchService(scene.environment);
  await noPartialIsServed(scene, service.download.bind(service));
  await allCompleteWhole(scene, service);
  await service.program.stop('SIGTERM');
}

async function noPartialIsServed(
  { environment }: ReportScene,
  download: (name: string) => Promise<{ status: number }>,
): Promise<void> {
  const files = await readdir(environment.env.REPORTS_DIR!);
  for (const file of files.filter((name) => name.endsWith('.partial'))) {
    await expect(download(`reports/${file}`)).resolves.toMatchObject({ status: 404 });
  }
}

/** Kills the service at each attempt of the same report: then it must fail with a reason. */
export async function killEachAttempt(scene: ReportScene, steps: readonly ReportStep[]): Promise<void> {
  const { environment, observer } = scene;
  const first = await launchService(environment);
  const victim = await scene.trigger(first);
  scene.asked.delete(victim);
  let { program } = first;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const step = steps[(attempt - 1) % steps.length]!;
    await expect(reaches(environment, observer, program.pid, step, victim)).resolves.toBe(true);
    await expect(observer.report(victim)).resolves.toMatchObject({ status: 'Running', attempts: attempt });
    await program.stop('SIGKILL');
    await handOutAgain(environment, victim);
    // Checked before the service listens: by then it may have completed the report.
    if (attempt < ATTEMPTS) program = beginService(environment).program;
  }
  const last = await launchService(environment);
  const given = await last.outcome(victim, 60_000);
  expect(given).toMatchObject({ status: 'Failed', attempts: ATTEMPTS, file_path: null });
  expect(given.failure_reason).toMatch(/begun 3 times, and each time its process ended/);
  await expect(last.download(`reports/store_report_${victim}.csv`)).resolves.toMatchObject({ status: 404 });
  await expect(observer.rowsOf(victim)).resolves.toEqual({ results: 0, rows: 0 });

  // The next report is not affected, and has the rows that this one should have had.
  const next = await last.outcome(await scene.trigger(last), 60_000);
  expect(next).toMatchObject({ status: 'Completed', attempts: 1 });
  await expect(last.report(victim)).resolves.toMatchObject({ status: 'Failed' });
  await last.program.stop('SIGTERM');
}
