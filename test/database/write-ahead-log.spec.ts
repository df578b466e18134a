import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import { type Environment, freshEnvironment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const MB = 1_048_576;
const LIMIT = 64 * MB;
const WRITTEN_AT_ONCE = 4 * MB;

describe('the write-ahead log of SQLite', () => {
  let environment: Environment;
  let open: OpenDatabase;
  /** Like another process: it shares only the file. */
  let other: OpenDatabase;

  // It tells of the reads that last.
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    environment = await freshEnvironment('embedded');
    open = await openDatabase(environment.env);
    other = await openDatabase(environment.env);
    await open.database.write((manager) =>
      manager.query('CREATE TABLE filler (id INTEGER PRIMARY KEY, bytes BLOB)'),
    );
  });

  afterEach(async () => {
    await open.close();
    await other.close();
    await environment.remove();
  });

  const logBytes = () => open.database.logBytes!;
  /** Writes the same row again, so that the database itself stays small. */
  const write = ({ database }: OpenDatabase) =>
    database.write((manager) =>
      manager.query(`REPLACE INTO filler (id, bytes) VALUES (1, randomblob(${WRITTEN_AT_ONCE}))`),
    );
  const writeBeyondLimit = async () => {
    while (logBytes() <= LIMIT) await write(open);
  };
  /** Holds a snapshot until it is released. */
  const holdSnapshot = async ({ database }: OpenDatabase) => {
    let release = () => undefined as void;
    const released = new Promise<void>((resolve) => (release = resolve));
    let hold = () => undefined as void;
    const held = new Promise<void>((resolve) => (hold = resolve));
    const done = database.snapshot(async (session) => {
      await session.numbers('SELECT COUNT(*) FROM filler');
      hold();
      await released;
    });
    await held;
    return async () => {
      release();
      await done;
    };
  };
  const read = ({ database }: OpenDatabase) =>
    database.snapshot((session) => session.numbers('SELECT COUNT(*) FROM filler'));

  it.each<[string, () => OpenDatabase]>([
    ['of this process', () => open],
    ['of another one', () => other],
  ])('is emptied again and again while reads overlap: %s', async (_whose, readers) => {
    let release = await holdSnapshot(readers());
    let largest = 0;
    let emptied = 0;
    for (let i = 0; i < (3 * LIMIT) / WRITTEN_AT_ONCE; i++) {
      // A snapshot is held during each write. Otherwise SQLite would begin the log anew by itself.
      await write(open);
      const bytes = logBytes();
      largest = Math.max(largest, bytes);
      const next = holdSnapshot(readers());
      // A new read waits for the present one only while the log is emptied.
      if (bytes <= LIMIT) await next;
      await release();
      release = await next;
      if (logBytes() < bytes) emptied++;
    }
    await release();

    expect(emptied).toBeGreaterThan(1);
    expect(largest).toBeLessThan(LIMIT + 3 * WRITTEN_AT_ONCE);
  });

  it('stays for a read that lasts; new reads and writes wait for it only for a time', async () => {
    const release = await holdSnapshot(open);
    await writeBeyondLimit();
    const order: string[] = [];
    const waiting = [
      read(open).then(() => order.push('read')),
      write(open).then(() => order.push('written')),
    ];
    await open.database.reach();
    order.push('reached');
    await Promise.all(waiting);

    expect(order[0]).toBe('reached');
    expect(logBytes()).toBeGreaterThan(LIMIT);
    await release();
  });

  it('is emptied as soon as a read has ended that others wait for', async () => {
    const release = await holdSnapshot(open);
    await writeBeyondLimit();
    let answered = false;
    const waiting = read(open).then(() => (answered = true));
    await nextTurn();
    expect(answered).toBe(false);
    await release();
    await waiting;
    expect(logBytes()).toBe(0);
  });

  it('stays while another process reads, and nothing waits for long', async () => {
    const release = await holdSnapshot(other);
    await writeBeyondLimit();
    expect(await read(open)).toEqual([1]);
    expect(logBytes()).toBeGreaterThan(LIMIT);
    await release();
  });

  if (LONG_RUN) {
    it('is emptied later, also when nothing is written any more', async () => {
      const release = await holdSnapshot(open);
      await writeBeyondLimit();
      await read(open);
      expect(logBytes()).toBeGreaterThan(LIMIT);
      await release();
      await until('the log to be emptied', () => logBytes() === 0, { within: 60_000 });
    });
  }
});
