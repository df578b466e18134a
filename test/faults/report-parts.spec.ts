import { endedParts, keepEndedParts } from '../support/faults/ended-parts';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { type ReportScene, reportScene } from '../support/faults/report-scene';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { triggerAtOnce } from '../support/faults/triggered-at-once';

const STORES = 600;
const REPORT_PART_STORES = '40';
/** A few of them have no polls. */
const PARTS = 15;
const REPORTS = 6;

const timesIn = ({ program }: ServiceProcess, words: RegExp): number =>
  [...program.printed().matchAll(words)].length;

describeOnServices('reports over two APIs and four workers', () => {
  let scene: ReportScene;
  let apis: ServiceProcess[];
  let workers: ServiceProcess[];

  beforeAll(async () => {
    scene = await reportScene('services', STORES);
    await keepEndedParts(scene.observer);
    const roles = ['api', 'api', 'worker', 'worker', 'worker', 'worker'];
    const launched = await Promise.all(
      roles.map((ROLE) => launchService(scene.environment, { ROLE, REPORT_PART_STORES })),
    );
    apis = launched.slice(0, 2);
    workers = launched.slice(2);
  });

  afterAll(async () => {
    await endPrograms();
    await scene.close();
  });

  it('are worked out in parts by all of them, each part once, and show how far they are', async () => {
    for (let i = 0; i < REPORTS; i++) await scene.trigger(apis[i % 2]!);
    for (const id of scene.asked.keys()) {
      // At the other one than was asked.
      await expect(apis[1]!.outcome(id, 60_000)).resolves.toMatchObject({
        status: 'Completed',
        attempts: 1,
        progress: { parts: PARTS, parts_done: PARTS },
      });
      const ended = await endedParts(scene.observer, id);
      expect(ended).toEqual(
        Array.from({ length: PARTS }, (_, i) => ({ plan: 1, part: i + 1, status: 'Done', attempts: 1 })),
      );
    }
    const counts = (words: RegExp) => workers.map((worker) => timesIn(worker, words));
    const sum = (numbers: number[]) => numbers.reduce((total, count) => total + count);
    expect(Math.min(...counts(/part \d+ of \d+ done/g))).toBeGreaterThan(0);
    expect(sum(counts(/part \d+ of \d+ done/g))).toBe(PARTS * REPORTS);
    expect(sum(counts(/report \S+ completed/g))).toBe(REPORTS);
    for (const api of apis) expect(timesIn(api, /part \d+ of|report \S+ completed/g)).toBe(0);
  });

  it('is worked out once where 200 clients ask for the same at once', async () => {
    await triggerAtOnce(scene, [...apis, ...workers], 200, '2023-01-25T17:00:00Z');
  });
});
