import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AlertOutbox, type Message } from '../notifications';
import { CONFIG, type Config } from '../platform/config';
import { Database } from '../platform/database';
import { KnownError, messageOf } from '../platform/errors';
import { type Report, ReportsService, ReportSummaries } from '../reports';
import { failureMessage, type FileOfReport, reportMessage } from './delivery-message';
import { ReportSchedule, SchedulesRepository, ScheduleTick, TickTaken } from './schedules.repository';

const RETRY_INTERVAL_MS = 15_000;
/** How many of the earlier deliveries are looked at for one to compare with. */
const COMPARED = 5;

/**
 * Writes the messages of ticks whose report has ended to the outbox. Every process tries; the messages and the mark of
 * the tick are written in one transaction, so that a tick is delivered once.
 */
@Injectable()
export class ReportDeliverer {
  private readonly logger = new Logger(ReportDeliverer.name);
  /** By tick: not before this instant (epoch ms). */
  private readonly waits = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesRepository,
    private readonly reports: ReportsService,
    private readonly summaries: ReportSummaries,
    private readonly outbox: AlertOutbox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Never rejects for one tick, so that others are delivered. */
  async deliver(now: number): Promise<void> {
    for (const tick of await this.schedules.undelivered()) {
      const key = `${tick.schedule} ${tick.tickAt}`;
      if (now < (this.waits.get(key) ?? -Infinity)) continue;
      try {
        await this.deliverTick(tick, now);
        this.waits.delete(key);
      } catch (error) {
        this.waits.set(key, now + RETRY_INTERVAL_MS);
        this.logger.warn(`${tick.schedule}: the delivery will be retried: ${messageOf(error)}`);
      }
    }
  }

  /** A tick whose report cannot be triggered has a message in its place. */
  async notifyRefusal(schedule: ReportSchedule, tickAt: number, reason: string, now: number): Promise<void> {
    const { name, channels } = schedule;
    const tick = { schedule: name, tickAt, reportId: '', deliveredAt: null };
    const content = failureMessage({ schedule: name, tickAt, reportId: null, reason });
    const message: Message = { id: randomUUID(), ...content };
    try {
      await this.database.write(async (manager) => {
        await this.schedules.insertTick(manager, tick);
        // Another process may have been refused as well.
        if (!(await this.schedules.markDelivered(manager, tick, now))) return;
        await this.outbox.enqueue(manager, channels, message);
      });
      this.logger.error(`${name}: the report of this tick cannot be triggered: ${reason}`);
    } catch (error) {
      if (!(error instanceof TickTaken)) throw error;
    }
  }

  private async deliverTick(tick: ScheduleTick, now: number): Promise<void> {
    const report = await this.reportOf(tick.reportId);
    if (report?.status === 'Running') return;
    const schedule = await this.schedules.find(tick.schedule);
    const content =
      report === undefined || schedule === undefined ? undefined : await this.contentOf(tick, report);
    await this.database.write(async (manager) => {
      if (!(await this.schedules.markDelivered(manager, tick, now)) || content === undefined) return;
      await this.outbox.enqueue(manager, schedule!.channels, { id: randomUUID(), ...content });
    });
  }

  private async contentOf(tick: ScheduleTick, report: Report): Promise<Omit<Message, 'id'>> {
    const { schedule, tickAt } = tick;
    const about = { schedule, tickAt, reportId: report.reportId };
    if (report.status === 'Failed') return failureMessage({ ...about, reason: report.failureReason ?? '' });
    const previous = await this.previousOf(tick, report);
    const summary = await this.summaries.summarize(report, previous?.report);
    const file = await this.fileOf(report);
    return reportMessage({ ...about, report, summary, file, previousAt: previous?.tickAt });
  }

  /** The latest delivery before with comparable rows. */
  private async previousOf(tick: ScheduleTick, report: Report) {
    for (const { tickAt, reportId } of await this.schedules.deliveredBefore(tick, COMPARED)) {
      const earlier = await this.reportOf(reportId);
      if (earlier !== undefined && this.summaries.areComparable(earlier, report))
        return { tickAt, report: earlier };
    }
    return undefined;
  }

  /** undefined: it is lost, and so are the rows. */
  private async fileOf({ filePath }: Report): Promise<FileOfReport | undefined> {
    const { publicUrl, maxAttachmentBytes } = this.config.channels;
    const file = await unlessMissing(this.reports.download(filePath!));
    if (file === undefined) return undefined;
    const { name, size } = file;
    const path = `/download_report?file_path=${encodeURIComponent(filePath!)}`;
    const link = publicUrl === undefined ? undefined : publicUrl + path;
    return { name, size, filePath: filePath!, link, isAttached: size <= maxAttachmentBytes };
  }

  /** undefined: it is deleted. */
  private reportOf(reportId: string): Promise<Report | undefined> {
    return unlessMissing(this.reports.get(reportId));
  }
}

function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof KnownError && error.code === 'not-found') return undefined;
    throw error;
  });
}
