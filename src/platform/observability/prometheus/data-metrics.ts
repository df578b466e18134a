import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { pendingDeliveries } from '../../../notifications';
import { ReportBacklog, reportBacklog } from '../../../reports';
import { withTimeout } from '../../async';
import { Database, latestPoll } from '../../database';
import { ProductMetrics } from './product-metrics';

/** The timeout of the database for a scrape. */
const TIMEOUT_MS = 2_000;

interface DataState {
  readonly backlog: ReportBacklog;
  readonly webhooks: number;
  /** Epoch ms */
  readonly latestPoll: number | undefined;
}

/**
 * Gauges of the stored data, read by indexes at each scrape. If the database does not answer in time, only these series
 * are missing from the scrape.
 */
@Injectable()
export class DataMetrics {
  private readonly queued: Gauge<'state'>;
  private readonly pollAge: Gauge;
  private readonly webhooks: Gauge;
  private underWay: Promise<DataState> | undefined;

  constructor(
    private readonly database: Database,
    { registry }: ProductMetrics,
  ) {
    const registers = [registry];
    this.queued = new Gauge({
      name: 'store_monitor_queue_reports',
      help: 'Unfinished reports of all processes, by state: waiting or running.',
      labelNames: ['state'],
      registers,
    });
    this.webhooks = new Gauge({
      name: 'store_monitor_webhook_pending',
      help: 'Notifications of reports that are not delivered yet.',
      registers,
    });
    this.pollAge = new Gauge({
      name: 'store_monitor_newest_poll_age_seconds',
      help: 'How long ago the newest poll of all stores was observed.',
      registers,
    });
  }

  /** Updates the gauges; never rejects. */
  async refresh(): Promise<void> {
    this.queued.reset();
    this.pollAge.remove();
    this.webhooks.remove();
    try {
      const late = () => new Error('the database does not answer in time');
      const { backlog, latestPoll, webhooks } = await withTimeout(this.state(), TIMEOUT_MS, late);
      this.queued.set({ state: 'waiting' }, backlog.waiting);
      this.queued.set({ state: 'running' }, backlog.running);
      this.webhooks.set(webhooks);
      if (latestPoll !== undefined) this.pollAge.set((Date.now() - latestPoll) / 1000);
    } catch {
      // The series are missing then, and /health/ready gives the reason.
    }
  }

  /** Concurrent scrapes share one read. */
  private state(): Promise<DataState> {
    this.underWay ??= this.database
      .snapshot(async (session) => ({
        backlog: await reportBacklog(session),
        webhooks: await pendingDeliveries(session),
        latestPoll: await latestPoll(session),
      }))
      .finally(() => (this.underWay = undefined));
    return this.underWay;
  }
}
