import { expectNothingLostIn } from '../faults/expectations';
import { type DatabaseFault, type MariaDBScene, mariaDBScene } from '../support/faults/mariadb-scene';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';

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
    const faults = Array.from({ length: ROUNDS }, (_, round) => FAULTS[round % FAULTS.length]!);
    const suffered = await expectNothingLostIn(scene, faults);
    process.stdout.write(`${ROUNDS} faults: ${JSON.stringify(suffered)}\n`);
    expect(await endingOf(scene.service.program)).toBe('status 0');
  });
});
