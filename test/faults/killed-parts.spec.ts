import {
  completeWithoutParts,
  killWorkersInTurn,
  partsFleet,
  stopWorker,
} from '../support/faults/killed-parts';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';

/** For all of it, on a machine that has other work. */
const PATIENCE_MS = 240_000;

describeOnServices('a worker that is killed in a report of many parts', () => {
  afterEach(endPrograms);

  it(
    'costs a retry of the part in hand, or of putting it together, and no other work; SIGTERM costs none',
    async () => {
      const fleet = await partsFleet(600, 50);
      try {
        await killWorkersInTurn(fleet, [
          'part taken',
          'in the transaction of the part',
          'putting it together',
        ]);
        await stopWorker(fleet);
        await completeWithoutParts(fleet);
      } finally {
        await endPrograms();
        await fleet.scene.close();
      }
    },
    PATIENCE_MS,
  );
});
