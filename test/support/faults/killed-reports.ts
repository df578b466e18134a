import { readdir } from 'node:fs/promises';
import { handOutAgain } from './redelivery';
import { type Aftermath, aftermath, type ReportScene } from './report-scene';
import { freezeAt, reaches, type ReportStep } from './report-steps';
import {
  beginService,
  launchService,
  type ReportAnswer,
  type ServiceClient,
  ServiceHere,
} from './service-process';

/** How often a report is begun, as the product promises. */
export const ATTEMPTS = 3;

/** Kills the service in one report after another, each at a step. Answers the parts of reports that were served. */
export async function killInTurn(scene: ReportScene, steps: readonly ReportStep[]): Promise<string[]> {
  const { environment, observer } = scene;
  const served: string[] = [];
  for (const step of steps) {
    const service = await launchService(environment);
    served.push(...(await partsServed(scene, service)));
    await freezeAt(environment, observer, service, step, () => scene.trigger(service));
    await service.program.stop('SIGKILL');
  }
  return served;
}

export interface CompletedLeftovers {
  /** The parts of reports that were served. */
  readonly served: readonly string[];
  readonly left: Aftermath;
}

/** Starts the service once more: it is to complete whatever was left behind. */
export async function completeWhatIsLeft(scene: ReportScene): Promise<CompletedLeftovers> {
  const service = await ServiceHere.start(scene.environment);
  const served = await partsServed(scene, service);
  const left = await aftermath(scene, service);
  await service.close();
  return { served, left };
}

/** Files of reports that are not whole, and are served all the same. */
async function partsServed({ environment }: ReportScene, service: ServiceClient): Promise<string[]> {
  const files = await readdir(environment.env.REPORTS_DIR!);
  const served: string[] = [];
  for (const file of files.filter((name) => name.endsWith('.partial'))) {
    const { status } = await service.download(`reports/${file}`);
    if (status !== 404) served.push(`${file}: ${status}`);
  }
  return served;
}

export interface KilledAttempt {
  readonly reached: boolean;
  readonly status: string;
  readonly attempts: number;
}

export interface KilledAttempts {
  /** Of each attempt, before the kill: whether it was at the step, and what the report's row said. */
  readonly attempts: readonly KilledAttempt[];
  readonly given: ReportAnswer;
  /** Of its file. */
  readonly downloadStatus: number;
  readonly rows: { results: number; rows: number };
  /** The report that is asked for next. */
  readonly next: ReportAnswer;
  /** The killed one, after that. */
  readonly afterwards: ReportAnswer;
}

/** Kills the service in the same report each time it is begun. */
export async function killEachAttempt(
  scene: ReportScene,
  steps: readonly ReportStep[],
): Promise<KilledAttempts> {
  const { environment, observer } = scene;
  const first = await launchService(environment);
  const victim = await scene.trigger(first);
  scene.asked.delete(victim);
  let { program } = first;
  const seen: KilledAttempt[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const step = steps[(attempt - 1) % steps.length]!;
    const reached = await reaches(environment, observer, program.pid, step, victim);
    const { status, attempts } = (await observer.report(victim))!;
    seen.push({ reached, status, attempts });
    await program.stop('SIGKILL');
    await handOutAgain(environment, victim);
    // Checked before the service listens: by then it may have completed the report.
    if (attempt < ATTEMPTS) program = beginService(environment).program;
  }
  const last = await ServiceHere.start(environment);
  const given = await last.outcome(victim, 60_000);
  const { status: downloadStatus } = await last.download(`reports/store_report_${victim}.csv`);
  const rows = await observer.rowsOf(victim);
  const next = await last.outcome(await scene.trigger(last), 60_000);
  const afterwards = await last.report(victim);
  await last.close();
  return { attempts: seen, given, downloadStatus, rows, next, afterwards };
}
