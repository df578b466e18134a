import { thaw } from './frozen';
import { endedParts, keepEndedParts } from './ended-parts';
import { freezeInParts, type InHand, type PartStep } from './part-steps';
import { endInGood } from './programs';
import { handOutAgain } from './redelivery';
import { allCompleteWhole, type ReportScene, reportScene } from './report-scene';
import { launchService, type ServiceProcess } from './service-process';

const WORKERS = 3;
/** So many reports may pass a step unseen before that is an error. */
const TRIES = 20;
const PATIENCE_MS = 120_000;

/** An API and some workers, on reports that are cut into parts of so many stores. */
export interface PartsFleet {
  readonly scene: ReportScene;
  readonly api: ServiceProcess;
  readonly workers: ServiceProcess[];
  launchWorker(): Promise<ServiceProcess>;
}

export async function partsFleet(stores: number, partStores: number): Promise<PartsFleet> {
  const scene = await reportScene('services', stores);
  await keepEndedParts(scene.observer);
  const launch = (ROLE: string) =>
    launchService(scene.environment, { ROLE, REPORT_PART_STORES: String(partStores) });
  const [api, ...workers] = await Promise.all([
    launch('api'),
    ...Array.from({ length: WORKERS }, () => launch('worker')),
  ]);
  return { scene, api: api, workers, launchWorker: () => launch('worker') };
}

/**
 * Kills one of the workers in one report after another, each at a step. It costs a retry of the part that it had in hand,
 * or of putting the report together, and nothing else.
 */
export async function killWorkersInTurn(fleet: PartsFleet, steps: readonly PartStep[]): Promise<void> {
  for (const step of steps) {
    const { id, victim, inHand } = await freezeSome(fleet, step);
    await victim.program.stop('SIGKILL');
    fleet.workers.splice(fleet.workers.indexOf(victim), 1, await fleet.launchWorker());
    await handOutAgain(fleet.scene.environment, jobOf(id, victim, inHand));
    const report = await fleet.api.outcome(id, PATIENCE_MS);
    expect({ step, ...report }).toMatchObject({
      status: 'Completed',
      attempts: inHand.claimed === 'cut' ? 2 : 1,
    });
    const ended = await endedParts(fleet.scene.observer, id);
    expect(ended.length).toBeGreaterThan(2);
    for (const { plan, part, status, attempts } of ended) {
      expect([plan, status]).toEqual([1, 'Done']);
      if (part === inHand.part) expect(attempts).toBeLessThanOrEqual(2);
      else expect({ step, part, attempts }).toEqual({ step, part, attempts: 1 });
      if (part === inHand.part && step === 'part taken') expect(attempts).toBe(2);
    }
  }
}

/** Tells a worker to end that has a part in hand: it hands the part back, or does it, and ends in time. */
export async function stopWorker(fleet: PartsFleet): Promise<void> {
  const { id, victim } = await freezeSome(fleet, 'part taken');
  const ended = endInGood(victim.program);
  // The signal waits for it.
  thaw(victim.program.pid);
  await ended;
  fleet.workers.splice(fleet.workers.indexOf(victim), 1, await fleet.launchWorker());
  await expect(fleet.api.outcome(id, PATIENCE_MS)).resolves.toMatchObject({
    status: 'Completed',
    attempts: 1,
  });
  // No fault of the part's: an attempt that was handed back does not count.
  const parts = await endedParts(fleet.scene.observer, id);
  expect(parts.map(({ attempts }) => attempts)).toEqual(parts.map(() => 1));
}

/** Kills whichever worker has a part in hand, each time the same part: then the report must fail, and say why. */
export async function killSamePart(fleet: PartsFleet): Promise<void> {
  const { id, victim, inHand } = await freezeSome(fleet, 'part taken');
  fleet.scene.asked.delete(id);
  const part = inHand.part!;
  await victim.program.stop('SIGKILL');
  // What is left is left to one worker at a time.
  for (const worker of fleet.workers) if (worker !== victim) await endInGood(worker.program);
  for (let attempt = 2; attempt <= 3; attempt++) {
    const worker = await fleet.launchWorker();
    await handOutAgain(fleet.scene.environment, nameOf(id, part));
    for (;;) {
      const sight = await freezeInParts(fleet.scene.observer, worker.program.pid, 'part taken', id);
      expect(sight).toBeDefined();
      if (sight!.part === part) break;
      thaw(worker.program.pid);
    }
    await worker.program.stop('SIGKILL');
  }
  fleet.workers.splice(0, fleet.workers.length, await fleet.launchWorker());
  await handOutAgain(fleet.scene.environment, nameOf(id, part));
  const given = await fleet.api.outcome(id, PATIENCE_MS);
  expect(given).toMatchObject({ status: 'Failed' });
  expect(given.failure_reason).toMatch(
    new RegExp(`^Part ${part} of \\d+: it was begun 3 times, and each time`),
  );
  await expect(fleet.scene.observer.rowsOf(id)).resolves.toEqual({ results: 0, rows: 0 });
  await expect(fleet.api.outcome(await fleet.scene.trigger(fleet.api), PATIENCE_MS)).resolves.toMatchObject({
    status: 'Completed',
    attempts: 1,
  });
}

/** All of them must have the bytes that they have without parts. */
export async function completeWithoutParts({ scene, workers, api }: PartsFleet): Promise<void> {
  for (const { program } of [...workers, api]) await endInGood(program);
  const whole = await launchService(scene.environment);
  await allCompleteWhole(scene, whole);
  await endInGood(whole.program);
}

async function freezeSome(
  { scene, api, workers }: PartsFleet,
  step: PartStep,
): Promise<{ id: string; victim: ServiceProcess; inHand: InHand }> {
  for (let tries = 0; tries < TRIES; tries++) {
    const victim = workers[tries % workers.length]!;
    const id = await scene.trigger(api);
    const inHand = await freezeInParts(scene.observer, victim.program.pid, step, id);
    if (inHand !== undefined) return { id, victim, inHand };
    await api.outcome(id, PATIENCE_MS);
  }
  throw new Error(`None of ${TRIES} reports was seen at the step "${step}".`);
}

const nameOf = (id: string, part: number): string => `${id}/1/${part}`;

/** The job that it was handed: who puts a report together has just done a part. */
function jobOf(id: string, { program }: ServiceProcess, { claimed, part }: InHand): string {
  if (claimed === 'uncut') return id;
  const done = [...program.printed().matchAll(new RegExp(`${id}, part (\\d+) of \\d+ done`, 'g'))];
  return nameOf(id, part ?? Number(done.at(-1)?.[1]));
}
