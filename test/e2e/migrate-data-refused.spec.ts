import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { moveData } from '../../src/data-transfer';
import { ENTITIES } from '../../src/entities';
import { describeOnServices } from '../support/faults/on-services';
import { cellsOf, type NastySource, nastySource } from '../support/move/nasty-source';
import { runService } from '../support/product/command-line';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { connect } from '../support/product/database';
import { startService } from '../support/product/service';
import { type Environment, emptyEnvironment } from '../support/setups';

describeOnServices('a move of data', () => {
  let source: NastySource;
  let target: Environment;
  let observer: DataSource;

  beforeAll(async () => {
    source = await nastySource();
    target = await emptyEnvironment('services');
    observer = await connect(target.env);
  });

  afterAll(async () => {
    await observer?.destroy();
    await target?.remove();
    await source?.environment.remove();
  });

  const move = (from = source.path, env = target.env) => runCliHere(env, 'migrate-data', '--from', from);
  const inSource = (name: string) => join(source.environment.directory, name);

  async function expectRefusal(outcome: ReturnType<typeof move>, ...words: string[]): Promise<void> {
    const { status, stdout, stderr } = await outcome;
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^store-monitor: .+\n$/);
    for (const word of words) expect(stderr).toContain(word);
  }

  /** A modified copy of the source. */
  async function altered(name: string, ...statements: string[]): Promise<string> {
    await copyFile(source.path, inSource(name));
    const database = await connect({ DATABASE_PATH: inSource(name) });
    for (const statement of statements) await database.query(statement);
    await database.destroy();
    return inSource(name);
  }

  it('is refused without a target database', () =>
    expectRefusal(move(source.path, source.environment.env), 'MYSQL_HOST'));

  /** Runs the move in this process. */
  const moveHere = (from: string) =>
    moveData(from, observer, ENTITIES, { begins: jest.fn(), advances: jest.fn() });

  it.each([
    ['is not there', 'nowhere.sqlite', undefined, ['There is no file', 'nowhere.sqlite']],
    [
      'is none of SQLite',
      'text.sqlite',
      'store_id,status,timestamp_utc\n'.repeat(100),
      ['is not a SQLite file'],
    ],
    ['has no tables', 'empty.sqlite', '', ['has no tables', 'store-monitor migrate']],
  ])('is refused for a file that %s', async (_, name, content, words) => {
    if (content !== undefined) await writeFile(inSource(name), content);
    for (const word of words) await expect(moveHere(inSource(name))).rejects.toThrow(word);
  });

  it.each([
    [
      'older',
      "DELETE FROM migrations WHERE name LIKE 'request-id%'",
      ['older schema', 'request-id', 'older.sqlite store-monitor migrate'],
    ],
    [
      'newer',
      "INSERT INTO migrations (timestamp, name) VALUES (1900000000000, 'wonders19')",
      ['newer schema', 'wonders19'],
    ],
    ['strange', 'CREATE TABLE notes (note text)', ['notes']],
  ])('is refused for a schema that is %s', async (name, statement, words) => {
    const file = await altered(`${name}.sqlite`, statement);
    for (const word of words) await expect(moveHere(file)).rejects.toThrow(word);
  });

  it('is refused while a service has the file', async () => {
    const service = await startService(source.environment.env);
    try {
      await expectRefusal(move(), 'is in use', 'stop the service');
    } finally {
      await service.close();
    }
  });

  it('has written nothing by then', async () => {
    expect(await observer.query("SHOW TABLES LIKE 'data_move'")).toEqual([]);
    expect(await observer.query("SHOW TABLES LIKE 'polls'")).toEqual([]);
  });

  it('fails if a row differs in the target; no service starts on that, and the next move corrects it', async () => {
    await cliOutputHere(target.env, 'migrate');
    await observer.query(
      `CREATE TRIGGER tampers BEFORE INSERT ON polls FOR EACH ROW
        SET NEW.block = CONCAT(NEW.block, NEW.block)`,
    );
    const { status, stdout, stderr } = await move();
    expect(status).toBe(1);
    const different = cellsOf(stdout).filter(([, , , same]) => same !== 'yes');
    expect(different).toEqual([
      ['polls', expect.any(String), expect.any(String), expect.stringMatching(/^NO: /)],
    ]);
    expect(stderr).toContain('Not everything is the same: polls.');

    const start = await runService({ ...target.env, PORT: '0' });
    expect(start.status).toBe(1);
    expect(start.stderr).toContain('not all of it was verified');
    expect(start.stderr).toContain(`migrate-data --from ${source.path}`);
    await expect(moveHere(await altered('other.sqlite'))).rejects.toThrow(`being moved from ${source.path}`);

    await observer.query('DROP TRIGGER tampers');
    expect(await move()).toMatchObject({ status: 0 });
    expect(await observer.query("SHOW TABLES LIKE 'data_move'")).toEqual([]);
  });
});
