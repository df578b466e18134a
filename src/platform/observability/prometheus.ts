import { Controller, Get, Header, type INestApplication, Injectable } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ApiProblems } from '../http';
import { SingleFlight, withTimeout } from '../async';
import { Database, latestPoll, type ReadSession } from '../database';
import { Events, ImportEnded, ReplicaRead, ReportEnded, RetentionDeleted, WebhookAttempted } from '../events';

/** In seconds, from a lookup by key to a fleet of tens of thousands of stores. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Words as a label value. */
const labelOf = (words: string): string => words.replaceAll(' ', '_');

/** Counters and histograms of this process since its start. */
@Injectable()
export class ProductMetrics {
  /** One registry per application: a process may contain several. */
  readonly registry = new Registry();

  private readonly requests = new Counter({
    name: 'store_monitor_http_requests_total',
    help: 'Requests answered, by method, pattern of the route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly requestSeconds = new Histogram({
    name: 'store_monitor_http_request_duration_seconds',
    help: 'From a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly reports = new Counter({
    name: 'store_monitor_reports_total',
    help: 'Reports that ended in this process, by result: completed, reused (with the rows of an identical one) or failed.',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly reportSeconds = new Histogram({
    name: 'store_monitor_report_duration_seconds',
    help: 'The duration of the attempt that ended a report, without its time in the queue.',
    labelNames: ['result'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly imports = new Counter({
    name: 'store_monitor_imports_total',
    help: 'Imports that ended in this process, by kind and status.',
    labelNames: ['kind', 'status'],
    registers: [this.registry],
  });
  private readonly polls = new Counter({
    name: 'store_monitor_polls_total',
    help: 'Polls imported by this process, by result: inserted, changed, unchanged or rejected.',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly webhooks = new Counter({
    name: 'store_monitor_webhook_attempts_total',
    help: 'Attempts of this process to deliver a message to a channel, by result: delivered, failed (to be retried) or given_up.',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly forgotten = new Counter({
    name: 'store_monitor_retention_deleted_total',
    help: 'What retention has deleted in this process, by kind: reports, days_of_polls, audit_records or alerts.',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  private readonly replicaReads = new Counter({
    name: 'store_monitor_replica_reads_total',
    help: 'Long reads while a replica is configured, by source: replica or primary.',
    labelNames: ['from'],
    registers: [this.registry],
  });

  constructor(events: Events) {
    // Initialized to 0, so that the first failure is an increase and not a new series.
    for (const result of ['completed', 'reused', 'failed']) this.reports.inc({ result }, 0);
    for (const result of ['inserted', 'changed', 'unchanged', 'rejected']) this.polls.inc({ result }, 0);
    for (const result of ['delivered', 'failed', 'given_up']) this.webhooks.inc({ result }, 0);
    for (const kind of ['reports', 'days_of_polls', 'audit_records', 'alerts'])
      this.forgotten.inc({ kind }, 0);
    for (const from of ['replica', 'primary']) this.replicaReads.inc({ from }, 0);
    events.on('report ended', (ended) => this.countReport(ended));
    events.on('import ended', (ended) => this.countImport(ended));
    events.on('webhook attempted', (attempted) => this.countWebhook(attempted));
    events.on('forgotten', (forgotten) => this.countForgotten(forgotten));
    events.on('replica asked', ({ from }: ReplicaRead) => this.replicaReads.inc({ from }));
  }

  countRequest(method: string, route: string, status: string, seconds: number): void {
    this.requests.inc({ method, route, status });
    this.requestSeconds.observe({ method, route }, seconds);
  }

  private countReport({ result, durationMs }: ReportEnded): void {
    this.reports.inc({ result });
    this.reportSeconds.observe({ result }, durationMs / 1000);
  }

  private countWebhook({ result }: WebhookAttempted): void {
    this.webhooks.inc({ result: labelOf(result) });
  }

  private countForgotten({ kind, count }: RetentionDeleted): void {
    this.forgotten.inc({ kind: labelOf(kind) }, count);
  }

  private countImport({ kind, status, inserted, changed, unchanged, rejected }: ImportEnded): void {
    this.imports.inc({ kind, status });
    if (kind !== 'polls') return;
    for (const [result, rows] of Object.entries({ inserted, changed, unchanged, rejected })) {
      this.polls.inc({ result }, rows);
    }
  }
}

/** A path without a route never becomes a label: the number of such paths is unlimited. */
const NO_ROUTE = 'none';

/**
 * The route pattern of a request, with the mount path of the queue board. Patterns for any path belong to middleware.
 */
const routeOf = (request: Request): string => {
  const route = request.route as { path?: unknown } | undefined;
  if (typeof route?.path !== 'string' || route.path.includes('*')) return NO_ROUTE;
  return request.baseUrl.toLowerCase() + route.path;
};

/** Counts each request when its answer is complete, or its caller has disconnected. */
export function requestCounter(app: INestApplication): RequestHandler {
  const metrics = app.get(ProductMetrics);
  return (request: Request, response: Response, next: NextFunction) => {
    const begun = performance.now();
    response.once('close', () => {
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      metrics.countRequest(request.method, routeOf(request), status, (performance.now() - begun) / 1000);
    });
    next();
  };
}

/** Also collects the process metrics of Node. For the main process of a service, until it ends. */
export function observeProcess(app: INestApplication): void {
  collectDefaultMetrics({ register: app.get(ProductMetrics).registry });
}

/** The timeout of the database for a scrape. */
const TIMEOUT_MS = 2_000;

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge of stored data. */
interface DataGauge {
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

/** The Prometheus page of every role. Each process reports its own metrics. */
@ApiTags('service')
@Controller('metrics')
export class PrometheusController {
  constructor(
    private readonly product: ProductMetrics,
    private readonly data: DataMetrics,
  ) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Metrics of this process, in the text format of Prometheus' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems({})
  async scrape(): Promise<string> {
    await this.data.refresh();
    return this.product.registry.metrics();
  }
}
