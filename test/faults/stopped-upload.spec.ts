import { loadScene, undisturbedTurns } from '../support/faults/load-scene';
import { endPrograms } from '../support/faults/programs';
import { type StoppedUpload, stopUpload, type UploadMoment } from '../support/faults/stopped-load';
import { endSlowClients } from '../support/product/slow-client';
import { describeEachSetup } from '../support/setups';

const STORES = 100;

/** For all of it, on a machine that has other work. */
const TIMEOUT_MS = 180_000;

describeEachSetup('a service that is told to end in an upload', (setup) => {
  afterEach(async () => {
    endSlowClients();
    await endPrograms();
  });

  // A client that continues to send is cut off after some seconds, with any database.
  const moment: UploadMoment = setup === 'embedded' ? 'sending' : 'writing';

  it(
    `ends in time and leaves nothing half done: ${moment}`,
    async () => {
      const scene = await loadScene(setup, STORES);
      try {
        const [, opposite] = await undisturbedTurns(scene);
        expectAllOrNothing(moment, await stopUpload(scene.opposite(), moment, opposite));
      } finally {
        await endPrograms();
        await scene.close();
      }
    },
    TIMEOUT_MS,
  );
});

/** All of the load is there, or nothing, as its client was told; the same file makes up for it, and no part of it is left. */
function expectAllOrNothing(moment: UploadMoment, stopped: StoppedUpload): void {
  const { answer, kept, state, expectedState, again, uploads } = stopped;
  expect({ moment, kept, state }).toEqual({ moment, kept, state: expectedState });
  if (!kept) expect(answer).toBe('none');
  // What was still being sent has not begun to be loaded.
  expect(again.killed).toHaveLength(moment === 'sending' ? 0 : 1);
  expect(again.settled).not.toContain('Running');
  for (const status of again.killed) expect(['Completed', 'Interrupted']).toContain(status);
  expect(again.found).toEqual(again.expected);
  expect(uploads).toEqual([]);
}
