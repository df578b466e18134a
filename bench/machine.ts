import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { version as duckdbVersion } from '@duckdb/node-api';
import { loadSqliteDriver } from '../src/platform/database/sqlite/sqlite-driver';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly gigabytes: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  readonly duckdb: string;
  /** Of the minute before the run. A high value means that other programs were running. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const connection = new (loadSqliteDriver())(':memory:');
  const sqlite = String(connection.prepare('SELECT sqlite_version()').pluck().get());
  connection.close();
  return {
    processor: cpus()[0]?.model ?? 'unknown processor',
    cores: cpus().length,
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    sqlite,
    duckdb: duckdbVersion(),
    load: loadavg()[0] ?? 0,
  };
}
