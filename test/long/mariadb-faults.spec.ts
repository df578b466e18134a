import { expectNothingLost } from '../faults/expectations';
import { computeReportsAgain, databaseFaultRound } from '../support/faults/database-faults';
import { type DatabaseFault, type MariaDBScene, mariaDBScene } from '../support/faults/mariadb-scene';
import { describeOnServices } from '../support/faults/on-services';
import { endInGood, endPrograms } from '../support/faults/programs';

const FAULTS: DatabaseFault[] = ['connections killed', 'stopped and started', 'killed and started'];
const ROUNDS = 30;

describeOnServices('a service whose MariaDB fails again and again', () => {
  let scene: MariaDBScene;

  beforeAll(async () => {
    scene = await mariaDBScene(1_000);
  });

  afterAll(async () => {
    await endPrograms();
    await scene.close();
  });

  it(`loses nothing that it acknowledged in ${ROUNDS} faults, and goes on by itself`, async () => {
    const suffered = { loads: 0, reports: 0, refused: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const fault = FAULTS[round % FAULTS.length]!;
      const found = await databaseFaultRound(scene, fault, `round${round}`);
      expectNothingLost(found);
      suffered.loads += found.acknowledged;
      suffered.reports += found.reports;
      suffered.refused += found.refused;
    }
    const { compared, different } = await computeReportsAgain(scene);
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(suffered.reports);
    process.stdout.write(`${ROUNDS} faults: ${JSON.stringify({ ...suffered, compared })}\n`);
    await endInGood(scene.service.program);
  });
});
