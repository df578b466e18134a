import { expectDoneOnce, expectNothingLostIn } from '../faults/expectations';
import { linesOfPolls, storedPollsOf } from '../support/product/stored-polls';
import { sameAtTwoNodes } from '../support/faults/at-two-nodes';
import { writeFleet } from '../support/faults/fleet';
import { checksumsOf, type GaleraScene, galeraScene } from '../support/faults/galera-scene';
import type { DatabaseFault } from '../support/faults/mariadb-scene';
import { describeOnGalera } from '../support/faults/on-services';
import { expectedCounts, overlappingLoads, summed } from '../support/faults/overlapping-loads';
import { endingOf, endPrograms, runCommand } from '../support/faults/programs';

const ROUNDS = 10;

describeOnGalera('a Galera cluster whose nodes are killed again and again', () => {
  let scene: GaleraScene;

  beforeAll(async () => {
    scene = await galeraScene(async (first) => {
      await runCommand(first, 'seed', '--dir', await writeFleet(1_000));
    });
  });

  afterAll(async () => {
    await endPrograms();
    await scene.close();
  });

  it('does what two nodes are asked for at once', async () => {
    const other = await scene.launch(2);
    for (let round = 0; round < 5 * ROUNDS; round++)
      expectDoneOnce(await sameAtTwoNodes(scene, [scene.service, other], round));
    expect(await endingOf(other.program)).toBe('status 0');
  });

  it(`loses nothing of loads that touch the same blocks at two nodes at once, in ${5 * ROUNDS} rounds`, async () => {
    const other = await scene.launch(2);
    const loads = await overlappingLoads([scene.service, other], 5 * ROUNDS);
    expect(loads.rounds.map(summed)).toEqual(loads.rounds.map(() => expectedCounts(2)));
    const stored = await scene.observed(({ query }) => storedPollsOf(query));
    const there = linesOfPolls(stored.filter(({ storeId }) => storeId.startsWith('overlap-')));
    // Joined, because there are too many for Jest to compare.
    expect(there.join() === loads.polls.join()).toBe(true);
    expect(await endingOf(other.program)).toBe('status 0');
    process.stdout.write(`${loads.rounds.length} rounds at two nodes: all of ${there.length} polls\n`);
  });

  it(`loses nothing that it acknowledged in ${ROUNDS} kills`, async () => {
    const kills = Array.from({ length: ROUNDS }, (): DatabaseFault => 'node killed');
    const suffered = await expectNothingLostIn(scene, kills);
    expect(await endingOf(scene.service.program)).toBe('status 0');
    expect(new Set(await checksumsOf(scene)).size).toBe(1);
    process.stdout.write(`${ROUNDS} kills of nodes: ${JSON.stringify(suffered)}\n`);
  });
});
