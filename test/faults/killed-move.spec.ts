import {
  checksumsIn,
  isUnfinished,
  killAtRow,
  moveScene,
  type MoveScene,
  moveToEnd,
  startOnTarget,
} from '../support/faults/killed-move';
import { describeOnServices } from '../support/faults/on-services';
import { endPrograms } from '../support/faults/programs';
import { LONG_RUN } from '../support/setups';

/** Enough for several groups of blocks. */
const STORES = 200;
const TIMEOUT_MS = 180_000;

describeOnServices('a move of data that is killed', () => {
  let scene: MoveScene;

  beforeAll(async () => {
    scene = await moveScene(STORES);
  }, TIMEOUT_MS);

  afterEach(endPrograms);
  afterAll(() => scene?.close());

  const kills: [where: string, table: string, when: string][] = [
    ['among the polls', 'polls', 'NEW.store_group = 1 AND NEW.slice % 12 = 0'],
  ];
  if (LONG_RUN) {
    kills.unshift(['at its first row', 'data_version', 'TRUE']);
    kills.push(['at its last table', 'stores', 'NEW.store_key = 200']);
  }

  it.each(kills)(
    'is not taken for a complete one, %s',
    async (_, table, when) => {
      await killAtRow(scene, table, when);
      expect(await isUnfinished(scene)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'begins again, and everything is the same; until then no service starts',
    async () => {
      const { status, stderr } = await startOnTarget(scene);
      expect(status).toBe(1);
      expect(stderr).toContain('migrate-data');
      const { printed, ...end } = await moveToEnd(scene);
      expect(end).toEqual({ ending: { code: 0, signal: null }, unfinished: false });
      expect(printed).toContain('Everything is there');
      expect(await checksumsIn(scene.target)).toEqual(await checksumsIn(scene.source));
    },
    TIMEOUT_MS,
  );
});
