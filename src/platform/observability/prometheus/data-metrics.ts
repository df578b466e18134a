import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { SingleFlight, withTimeout } from '../../async';
import { Database, latestPoll, type ReadSession } from '../../database';
import { ProductMetrics } from './product-metrics';

/** The timeout of the database for a scrape. */
const TIMEOUT_MS = 2_000;

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge of stored data. */
export interface DataGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Reads the samples by an index. A series without a sample is missing from the scrape. */
  readonly read: (session: ReadSession) => Promise<readonly Sample[]>;
}

const POLL_AGE: DataGauge = {
  name: 'store_monitor_newest_poll_age_seconds',
  help: 'How long ago the newest poll of all stores was observed.',
  read: async (session) => {
    const latest = await latestPoll(session);
    return latest === undefined ? [] : [{ value: (Date.now() - latest) / 1000 }];
  },
};

/**
 * Gauges of the stored data, which features register. All are read in one snapshot at each scrape. If the database does
 * not answer in time, only these series are missing from the scrape.
 */
@Injectable()
export class DataMetrics {
  private readonly registered: { readonly gauge: Gauge; readonly read: DataGauge['read'] }[] = [];
  /** Concurrent scrapes share one read. */
  private readonly flight = new SingleFlight(() => this.read());

  constructor(
    private readonly database: Database,
    private readonly product: ProductMetrics,
  ) {
    this.register(POLL_AGE);
    this.register({
      name: 'store_monitor_wal_bytes',
      help: 'The size of the write-ahead log of SQLite. Absent on MySQL and MariaDB.',
      read: () => {
        const { logBytes } = database;
        return Promise.resolve(logBytes === undefined ? [] : [{ value: logBytes }]);
      },
    });
  }

  register({ name, help, labelNames = [], read }: DataGauge): void {
    const gauge = new Gauge({ name, help, labelNames, registers: [this.product.registry] });
    this.registered.push({ gauge, read });
  }

  /** Updates the gauges; never rejects. */
  async refresh(): Promise<void> {
    for (const { gauge } of this.registered) {
      gauge.reset();
      // Where a gauge has no labels, a reset sets it to 0.
      gauge.remove({});
    }
    try {
      const late = () => new Error('the database does not answer in time');
      const samples = await withTimeout(this.flight.join(), TIMEOUT_MS, late);
      for (const [i, { gauge }] of this.registered.entries())
        for (const { labels = {}, value } of samples[i]!) gauge.set(labels, value);
    } catch {
      // The series are missing then, and /health/ready gives the reason.
    }
  }

  /** The samples of each gauge. */
  private read(): Promise<(readonly Sample[])[]> {
    return this.database.snapshot(async (session) => {
      const samples: (readonly Sample[])[] = [];
      for (const { read } of this.registered) samples.push(await read(session));
      return samples;
    });
  }
}
