import { computeReportsAgain, databaseFaultRound } from '../support/faults/database-faults';
import { type DatabaseFault, type MariaDBScene, mariaDBScene } from '../support/faults/mariadb-scene';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { expectNothingLost } from './expectations';

/** The full runs have the others as well. */
const FAULTS: DatabaseFault[] = ['killed and started'];

describeOnServices('a service whose MariaDB fails', () => {
  let scene: MariaDBScene;

  beforeAll(async () => {
    scene = await mariaDBScene(200);
  });

  afterAll(async () => {
    await endPrograms();
    await scene.close();
  });

  it('loses nothing that it acknowledged, answers 503 meanwhile, and recovers by itself', async () => {
    for (const [i, fault] of FAULTS.entries())
      expectNothingLost(await databaseFaultRound(scene, fault, `round${i}`));
    const { compared, different } = await computeReportsAgain(scene);
    expect(compared).toBeGreaterThan(FAULTS.length);
    expect(different).toEqual([]);
    expect(await endingOf(scene.service.program)).toBe('status 0');
  });
});
