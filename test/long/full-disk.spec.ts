import { expectAllOrRefused, expectDelayed, NO_SPACE } from '../faults/expectations';
import {
  fullDiskLoad,
  fullDiskReport,
  fullDiskScene,
  type FullDiskScene,
  fullDiskTriggers,
  type HopelessReport,
  hopelessReport,
  newStores,
} from '../support/faults/full-disk';
import { endPrograms } from '../support/faults/programs';
import { describeOnSmallDisk } from '../support/faults/small-disk';

const ROUNDS = 20;
const STORES = 300;
const NEW_STORES = 40_000;

/** Free space as a multiple of the file's size: from none to more than needed. */
async function rounds(scene: FullDiskScene, most: number, report: (round: number) => Promise<void>) {
  const counts: Record<number, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    const csv = newStores(`round${round}`, NEW_STORES / 10);
    const left = Math.round((most * csv.length * (round + Math.random())) / ROUNDS);
    const load = await fullDiskLoad(scene, csv, left);
    expectAllOrRefused(load, scene.environment.directory);
    const { status } = load.full.answer;
    counts[status] = (counts[status] ?? 0) + 1;
    await report(round);
  }
  return counts;
}

/** A report that never fits is Failed with a reason; the next one is completed. */
function expectHopeless({ full, report, next }: HopelessReport): void {
  expect(full).toEqual({ older: [200, true], leftovers: [] });
  expect(report).toMatchObject({ status: 'Failed', attempts: 3 });
  expect(report.failure_reason).toMatch(/^The disk was full\./);
  expect(next).toMatchObject({ status: 'Completed', attempts: 1 });
}

describeOnSmallDisk('a full disk for files, again and again', 'files', (setup) => {
  it(`refuses, delays and fails with a reason ${ROUNDS} times, and each time goes on by itself`, async () => {
    const scene = await fullDiskScene(setup, 'files', STORES);
    try {
      const counts = await rounds(scene, 2, async (round) => {
        if (round % 2 === 0) expectDelayed(await fullDiskReport(scene));
        else expectHopeless(await hopelessReport(scene));
      });
      expect(counts[507]).toBeGreaterThan(ROUNDS / 4);
      process.stdout.write(`files, ${setup}: answers to loads ${JSON.stringify(counts)}\n`);
    } finally {
      await scene.close();
      await endPrograms();
    }
  });
});

describeOnSmallDisk('a full disk for the database, again and again', 'database', (setup) => {
  it(`refuses ${ROUNDS} times, leaves the database whole, and each time goes on by itself`, async () => {
    const counts: Record<number, number> = {};
    for (let round = 0; round < ROUNDS; round++) {
      // Each on its own disk: a database uses the space that it has freed internally before it allocates more.
      const scene = await fullDiskScene(setup, 'database', STORES);
      try {
        const left = Math.round((round + Math.random()) * 300_000);
        const load = await fullDiskLoad(scene, newStores('written', NEW_STORES), left);
        expectAllOrRefused(load, scene.environment.directory);
        const { status } = load.full.answer;
        counts[status] = (counts[status] ?? 0) + 1;
        const { refused, unready, ready, older, accepted, damages } = await fullDiskTriggers(scene);
        expect(refused).toMatchObject({ status: 507, body: { type: NO_SPACE } });
        expect(unready.body).toMatchObject({ detail: 'Down: writes.', checks: { writes: 'down' } });
        expect(ready.body).toMatchObject({ checks: { writes: 'up' } });
        expect({ older, damages }).toEqual({ older: [200, true], damages: [] });
        expect(accepted.map((report) => report.status)).toEqual(accepted.map(() => 'Completed'));
      } finally {
        await scene.close();
      }
    }
    await endPrograms();
    expect(counts[507]).toBeGreaterThan(ROUNDS / 4);
    process.stdout.write(`database, ${setup}: answers to loads ${JSON.stringify(counts)}\n`);
  });
});
