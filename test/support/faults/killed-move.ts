import { setTimeout as pause } from 'node:timers/promises';
import { cellsOf } from '../move/nasty-source';
import { type Outcome, runService } from '../product/command-line';
import { cliOutputHere } from '../product/command-line-here';
import { until } from '../until';
import { environmentWithFleet } from './fleet';
import { type Observer, observe } from './observer';
import { type Ending, type Program, startProgram } from './programs';
import { type Environment, freshEnvironment } from '../setups';

/** A SQLite database with a fleet and a report, and an empty MariaDB as target. */
export interface MoveScene {
  readonly source: Environment;
  readonly target: Environment;
  readonly observer: Observer;
  close(): Promise<void>;
}

export async function moveScene(stores: number): Promise<MoveScene> {
  const source = await environmentWithFleet('embedded', stores);
  await cliOutputHere(source.env, 'report');
  const target = await freshEnvironment('services');
  const observer = await observe(target);
  return {
    source,
    target,
    observer,
    async close() {
      await observer.close();
      await target.remove();
      await source.remove();
    },
  };
}

export const beginMoving = ({ source, target }: MoveScene): Program =>
  startProgram('cli', ['migrate-data', '--from', source.env.DATABASE_PATH!], target);

/** Kills a move while the database makes it wait at a row of that table: its first, one in the middle, its last. */
export async function killAtRow(scene: MoveScene, table: string, when: string): Promise<void> {
  const { observer } = scene;
  await observer.query(
    `CREATE TRIGGER waits BEFORE INSERT ON ${table} FOR EACH ROW
      SET @waited = IF(${when}, SLEEP(60), 0)`,
  );
  const program = beginMoving(scene);
  const waiting = () =>
    observer.query<{ id: number }>(
      "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND state = 'User sleep'",
    );
  try {
    await until('the move to wait', async () => (await waiting()).length > 0, { within: 60_000 });
  } finally {
    await program.stop('SIGKILL');
  }
  // A sleeping server does not detect that its client has disconnected.
  for (const { id } of await waiting()) await observer.query(`KILL ${id}`);
  await until('its end', async () => (await waiting()).length === 0);
  await observer.query('DROP TRIGGER waits');
}

/** Kills a move after this number of milliseconds, unless it has ended. */
export async function killAfter(scene: MoveScene, milliseconds: number): Promise<void> {
  const program = beginMoving(scene);
  await Promise.race([program.ended, pause(milliseconds)]);
  await program.stop('SIGKILL');
}

export const isUnfinished = async ({ observer }: MoveScene): Promise<boolean> =>
  (await observer.query<object>("SHOW TABLES LIKE 'data_move'")).length > 0;

export async function holdsPolls({ observer }: MoveScene): Promise<boolean> {
  const tables = await observer.query<object>("SHOW TABLES LIKE 'polls'");
  return tables.length > 0 && (await observer.query<object>('SELECT 1 FROM polls LIMIT 1')).length > 0;
}

/** What a service that starts on what there is ends with. */
export const startOnTarget = ({ target }: MoveScene): Promise<Outcome> =>
  runService({ ...target.env, PORT: '0' });

export interface EndedMove {
  readonly ending: Ending;
  readonly printed: string;
  readonly unfinished: boolean;
}

/** Moves to the end. */
export async function moveToEnd(scene: MoveScene): Promise<EndedMove> {
  const program = beginMoving(scene);
  const ending = await program.ended;
  return { ending, printed: program.printed(), unfinished: await isUnfinished(scene) };
}

/** What `checksums` prints of a database, as cells. */
export const checksumsIn = async (environment: Environment): Promise<string[][]> =>
  cellsOf(await cliOutputHere(environment.env, 'checksums'));

/** An empty database again. */
export async function empty({ observer }: MoveScene): Promise<void> {
  const tables = await observer.query<Record<string, string>>('SHOW TABLES');
  for (const name of tables.flatMap((row) => Object.values(row)))
    await observer.query(`DROP TABLE \`${name}\``);
}
