import {
  completeWithoutParts,
  killSamePart,
  killWorkersInTurn,
  partsFleet,
  stopWorker,
} from '../support/faults/killed-parts';
import { describeOnServices } from '../support/faults/on-services';
import { PART_STEPS, type PartStep } from '../support/faults/part-steps';
import { endPrograms } from '../support/faults/programs';

const ROUNDS = 10;
const KILLS = 10;

/** Each step, then any moment. */
const steps = (): PartStep[] => [
  ...PART_STEPS,
  ...Array.from({ length: KILLS - PART_STEPS.length }, () => Math.floor(Math.random() * 40)),
];

describeOnServices('a worker that is killed in reports of many parts, again and again', () => {
  afterEach(endPrograms);

  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    `costs a retry of one part each time: ${KILLS} kills, and a part that is killed each time, round %i`,
    async () => {
      const fleet = await partsFleet(1_000, 50);
      try {
        await killWorkersInTurn(fleet, steps());
        await killSamePart(fleet);
        await stopWorker(fleet);
        await completeWithoutParts(fleet);
      } finally {
        await endPrograms();
        await fleet.scene.close();
      }
    },
  );
});
