import { statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { grouped } from '../src/cli/output';
import { decodeBlock, encodeBlock, mergeBlocks } from '../src/core/polls/poll-block';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../src/core/time/instant';
import { loadSqliteDriver, type SqliteConnection } from '../src/platform/database/sqlite/sqlite-driver';
import { RUN_FOLDER } from './folders';
import type { MariaDbServer } from './mariadb-databases';
import { percentileOf } from './statistics';

export const BLOCK_SHAPES = 'block-shapes';

/** The number of stores and the period of a block; a poll must fit in 32 bits. */
interface Shape {
  readonly stores: number;
  readonly sliceMs: number;
}

const SHAPES: readonly Shape[] = [
  { stores: 64, sliceMs: 2 * MS_PER_HOUR },
  { stores: 256, sliceMs: 2 * MS_PER_HOUR },
  { stores: 64, sliceMs: 6 * MS_PER_HOUR },
  { stores: 32, sliceMs: 12 * MS_PER_HOUR },
  { stores: 16, sliceMs: 24 * MS_PER_HOUR },
];

/** How often all stores are polled, and for how long. */
interface Density {
  readonly title: string;
  readonly periodMs: number;
  readonly lengthMs: number;
  /** The number of measured sweeps: a day of them, or fewer, so that the slice stays half full. */
  readonly sweeps: number;
}

const DENSITIES: readonly Density[] = [
  { title: 'hourly, 8 days', periodMs: MS_PER_HOUR, lengthMs: 8 * MS_PER_DAY, sweeps: 24 },
  { title: 'every minute, 1 day', periodMs: MS_PER_MINUTE, lengthMs: MS_PER_DAY, sweeps: 6 },
];

const MIDNIGHT = Date.UTC(2023, 0, 25);
const READS = 5;
/** The bytes of blocks in one statement of MariaDB. */
const BYTES_PER_STATEMENT = 1_048_576;

interface Block {
  readonly slice: number;
  readonly group: number;
  readonly polls: Uint32Array;
}

interface Trial {
  readonly rows: number;
  readonly bytes: number;
  /** The median of the milliseconds to read and decode all blocks. */
  readonly readMs: number;
  /** The mean milliseconds of one more poll of each store. */
  readonly sweepMs: number;
  readonly sweepBytes: number;
  readonly sweepBlocks: number;
}

/**
 * Measures blocks of other shapes: the rows and bytes of the table, the time to read and decode all of it, and the
 * average cost of another sweep while a slice fills. `server`: undefined leaves MariaDB out. Returns the lines of a
 * Markdown table.
 */
export async function blockShapes(server: MariaDbServer | undefined, stores: number): Promise<string[]> {
  const header = [
    'polls',
    'database',
    'block',
    'rows',
    'MB',
    'read, ms',
    'sweep: blocks',
    'sweep, ms',
    'sweep: MB written',
    'written for a poll, bytes',
  ];
  const rows: string[][] = [];
  for (const density of DENSITIES) {
    for (const [title, tried] of [['SQLite', trySqlite] as const, ['MariaDB', tryMariaDb] as const]) {
      for (const shape of SHAPES) {
        if (title === 'MariaDB' && server === undefined) continue;
        console.error(`${density.title}, ${title}: ${titleOf(shape)}`);
        const fleet = new Fleet(shape, density, stores);
        const trial = await tried(fleet, server);
        rows.push([
          density.title,
          title,
          titleOf(shape),
          grouped(trial.rows),
          (trial.bytes / 1e6).toFixed(1),
          trial.readMs.toFixed(0),
          grouped(trial.sweepBlocks),
          trial.sweepMs.toFixed(0),
          (trial.sweepBytes / 1e6).toFixed(2),
          grouped(Math.round(trial.sweepBytes / stores)),
        ]);
      }
    }
  }
  const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [header, header.map(() => '---'), ...rows].map(lineOf);
}

const titleOf = ({ stores, sliceMs }: Shape): string => `${stores} stores × ${sliceMs / MS_PER_HOUR} h`;

/** The polls of a fleet, which end in the middle of a slice, and their blocks. */
class Fleet {
  readonly end: number;
  /** The number of further sweeps. */
  readonly sweeps: number;
  private readonly first: number;
  private readonly slotFactor: number;

  constructor(
    readonly shape: Shape,
    private readonly density: Density,
    private readonly stores: number,
  ) {
    this.sweeps = density.sweeps;
    this.end = MIDNIGHT + shape.sliceMs / 2;
    this.first = this.end - density.lengthMs;
    this.slotFactor = 2 ** (32 - Math.ceil(Math.log2(shape.stores)));
    if (shape.sliceMs * 2 > this.slotFactor)
      throw new RangeError(`${titleOf(shape)} does not fit in 32 bits`);
  }

  /** All polls up to the end, by slice. */
  *blocks(): Generator<Block> {
    const { sliceMs } = this.shape;
    for (let slice = Math.floor(this.first / sliceMs); slice * sliceMs < this.end; slice++) {
      const from = Math.max(this.first, slice * sliceMs);
      const to = Math.min(this.end, (slice + 1) * sliceMs);
      yield* this.blocksBetween(slice, from, to);
    }
  }

  /** One more poll of each store, this number of periods after the end. */
  sweep(number: number): Block[] {
    const from = this.end + number * this.density.periodMs;
    const slice = Math.floor(from / this.shape.sliceMs);
    return [...this.blocksBetween(slice, from, from + this.density.periodMs)];
  }

  private *blocksBetween(slice: number, from: number, to: number): Generator<Block> {
    const { stores: size, sliceMs } = this.shape;
    const { periodMs } = this.density;
    for (let group = 0; group * size < this.stores; group++) {
      const polls: number[] = [];
      for (let store = group * size; store < Math.min((group + 1) * size, this.stores); store++) {
        for (let start = from; start < to; start += periodMs) {
          const period = start / periodMs;
          const instant = start + ((store * 7_919 + period * 104_729) % (periodMs - 1));
          const active = (store * 31 + Math.floor(period / 37) * 17) % 100 >= 8 ? 1 : 0;
          polls.push((store - group * size) * this.slotFactor + (instant - slice * sliceMs) * 2 + active);
        }
      }
      yield { slice, group, polls: Uint32Array.from(polls) };
    }
  }
}

async function trySqlite(fleet: Fleet): Promise<Trial> {
  const folder = join(RUN_FOLDER, BLOCK_SHAPES);
  await mkdir(folder);
  const path = join(folder, 'shapes.sqlite');
  const connection = new (loadSqliteDriver())(path);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('cache_size = -65536');
  // So that the log contains everything that a sweep has written.
  connection.pragma('wal_autocheckpoint = 0');
  connection.exec(
    'CREATE TABLE polls (slice integer NOT NULL, store_group integer NOT NULL, block mediumblob NOT NULL, PRIMARY KEY (slice, store_group))',
  );
  const put = connection.prepare(
    'INSERT INTO polls (slice, store_group, block) VALUES (?, ?, ?) ON CONFLICT (slice, store_group) DO UPDATE SET block = excluded.block',
  );
  connection.exec('BEGIN');
  for (const { slice, group, polls } of fleet.blocks()) put.run(slice, group, encodeBlock(polls));
  connection.exec('COMMIT');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  const value = (sql: string) => connection.prepare(sql).pluck().get() as number;
  const rows = value('SELECT COUNT(*) FROM polls');
  const bytes = value("SELECT SUM(pgsize) FROM dbstat WHERE name IN ('polls', 'sqlite_autoindex_polls_1')");
  const reads = Array.from({ length: READS }, () => timed(() => readSqlite(connection)));
  const sweeps = Array.from({ length: fleet.sweeps }, (_, number) => {
    const blocks = fleet.sweep(number);
    const ms = timed(() => sweepSqlite(connection, blocks));
    const written = statSync(`${path}-wal`).size;
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return { ms, written, blocks: blocks.length };
  });
  connection.close();
  await rm(folder, { recursive: true });
  return trialOf(rows, bytes, reads, sweeps);
}

function readSqlite(connection: SqliteConnection): void {
  for (const block of connection.prepare<[], Buffer>('SELECT block FROM polls').pluck().iterate())
    decodeBlock(block);
}

function sweepSqlite(connection: SqliteConnection, blocks: readonly Block[]): void {
  const select = connection
    .prepare<[number, number], Buffer>('SELECT block FROM polls WHERE slice = ? AND store_group = ?')
    .pluck();
  const put = connection.prepare(
    'INSERT INTO polls (slice, store_group, block) VALUES (?, ?, ?) ON CONFLICT (slice, store_group) DO UPDATE SET block = excluded.block',
  );
  connection.exec('BEGIN IMMEDIATE');
  for (const { slice, group, polls } of blocks)
    put.run(slice, group, encodeBlock(mergeBlocks(storedOf(select.get(slice, group)), polls).polls));
  connection.exec('COMMIT');
}

const storedOf = (block: Buffer | undefined): Uint32Array =>
  block === undefined ? new Uint32Array() : decodeBlock(block);

async function tryMariaDb(fleet: Fleet, server: MariaDbServer | undefined): Promise<Trial> {
  const { connection } = server!;
  await connection.query('CREATE DATABASE bench_shapes');
  await connection.query('USE bench_shapes');
  await connection.query(
    'CREATE TABLE polls (slice int NOT NULL, store_group int NOT NULL, block mediumblob NOT NULL, PRIMARY KEY (slice, store_group)) ENGINE=InnoDB',
  );
  await putMariaDb(server!, fleet.blocks());
  await connection.query('ANALYZE TABLE polls');
  await server!.settle();
  const rows = Number(await server!.value('SELECT COUNT(*) FROM polls'));
  const bytes = Number(
    await server!.value(
      "SELECT data_length + index_length FROM information_schema.tables WHERE table_schema = 'bench_shapes'",
    ),
  );
  const reads: number[] = [];
  for (let i = 0; i < READS; i++) reads.push(await timedAsync(() => readMariaDb(server!)));
  const sweeps: Sweep[] = [];
  for (let number = 0; number < fleet.sweeps; number++) {
    const blocks = fleet.sweep(number);
    const before = await logged(server!);
    const ms = await timedAsync(() => sweepMariaDb(server!, blocks));
    sweeps.push({ ms, written: (await logged(server!)) - before, blocks: blocks.length });
  }
  await connection.query('DROP DATABASE bench_shapes');
  return trialOf(rows, bytes, reads, sweeps);
}

/** The bytes that were written to the redo log so far. */
async function logged({ connection }: MariaDbServer): Promise<number> {
  const [rows] = await connection.query("SHOW GLOBAL STATUS LIKE 'Innodb_os_log_written'");
  return Number((rows as { Value: string }[])[0]!.Value);
}

async function readMariaDb({ connection }: MariaDbServer): Promise<void> {
  const [slices] = await connection.query({ sql: 'SELECT DISTINCT slice FROM polls', rowsAsArray: true });
  for (const [slice] of slices as unknown as [number][]) {
    const [rows] = await connection.query({
      sql: 'SELECT block FROM polls WHERE slice = ?',
      values: [slice],
      rowsAsArray: true,
    });
    for (const [block] of rows as unknown as [Buffer][]) decodeBlock(block);
  }
}

async function sweepMariaDb(server: MariaDbServer, blocks: readonly Block[]): Promise<void> {
  const { connection } = server;
  await connection.query('START TRANSACTION');
  const [rows] = await connection.query({
    sql: `SELECT store_group, block FROM polls WHERE slice = ${blocks[0]!.slice} FOR UPDATE`,
    rowsAsArray: true,
  });
  const stored = new Map(rows as unknown as [number, Buffer][]);
  const merged = blocks.map(({ slice, group, polls }) => ({
    slice,
    group,
    polls: mergeBlocks(storedOf(stored.get(group)), polls).polls,
  }));
  await putMariaDb(server, merged);
  await connection.query('COMMIT');
}

async function putMariaDb({ connection }: MariaDbServer, blocks: Iterable<Block>): Promise<void> {
  let rows: string[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    if (rows.length > 0)
      await connection.query(
        `INSERT INTO polls (slice, store_group, block) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE block = VALUES(block)`,
      );
    rows = [];
    bytes = 0;
  };
  for (const { slice, group, polls } of blocks) {
    const block = encodeBlock(polls);
    if (bytes + block.length > BYTES_PER_STATEMENT) await send();
    rows.push(`(${slice},${group},x'${block.toString('hex')}')`);
    bytes += block.length;
  }
  await send();
}

interface Sweep {
  readonly ms: number;
  readonly written: number;
  readonly blocks: number;
}

function trialOf(rows: number, bytes: number, reads: readonly number[], sweeps: readonly Sweep[]): Trial {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    rows,
    bytes,
    readMs: percentileOf(reads, 0.5),
    sweepMs: mean(sweeps.map(({ ms }) => ms)),
    sweepBytes: mean(sweeps.map(({ written }) => written)),
    sweepBlocks: sweeps[0]!.blocks,
  };
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

async function timedAsync(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
