import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  EntityManager,
  Index,
  IsNull,
  LessThan,
  Not,
  PrimaryColumn,
  Repository,
} from 'typeorm';
import { type AuditAction, type AuditedState, AuditLog } from '../audit';
import { MS_PER_HOUR } from '../core/time/instant';
import { CONFIG, type Config } from '../platform/config';
import { Database, insertIgnore, insertRows, instantColumn, locked } from '../platform/database';
import type { ScheduledReportRequest } from '../reports';

/** When a report is triggered, and the channels that it is delivered to. */
@Entity({ name: 'report_schedules' })
export class ReportSchedule {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  name: string;

  /** Five fields: minute, hour, day of the month, month, weekday. */
  @Column({ type: 'varchar', length: 120 })
  cron: string;

  /** The time zone of its wall times. */
  @Column({ type: 'varchar', length: 64 })
  timezone: string;

  /** The parameters of the report, as in the API. */
  @Column({ type: 'simple-json' })
  report: ScheduledReportRequest;

  /** Names of channels. */
  @Column({ type: 'simple-json' })
  channels: readonly string[];

  /** 1: it follows REPORT_SCHEDULE, because no caller has changed it. */
  @Column({ name: 'from_environment', type: 'integer', default: 0 })
  fromEnvironment: number;

  /** Ticks after this instant count. */
  @Column(instantColumn())
  since: number;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  @Column(instantColumn({ name: 'updated_at' }))
  updatedAt: number;
}

/**
 * A tick of a schedule that has its report. Both are written in one transaction, so that there is never a second
 * report.
 */
@Entity({ name: 'schedule_ticks', withoutRowid: true })
@Index('schedule_ticks_delivered_at', ['deliveredAt'])
export class ScheduleTick {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  schedule: string;

  @PrimaryColumn(instantColumn({ name: 'tick_at' }) as { type: 'bigint' })
  tickAt: number;

  /** '': its report could not be triggered. */
  @Column({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** When its messages were written to the outbox, or it was known that there are none; null: the report has not ended. */
  @Column(instantColumn({ name: 'delivered_at', nullable: true }))
  deliveredAt: number | null;
}

/** The name of the schedule that REPORT_SCHEDULE makes. */
const CONFIGURED = 'reports';
/** How long before the first start of a schedule a missed tick is caught up. */
const FIRST_CATCH_UP_MS = MS_PER_HOUR;
/** Ticks kept for each schedule: reports are compared with those of earlier ticks, up to a year ago. */
const TICKS_KEPT = 20;

const COLUMNS = [
  'name',
  'cron',
  'timezone',
  'report',
  'channels',
  'from_environment',
  'since',
  'created_at',
  'updated_at',
];

/** Another process was faster. */
export class TickTaken extends Error {}

const auditedState = ({ cron, timezone, report, channels }: ReportSchedule): AuditedState => ({
  ...{ cron, timezone, report, channels },
});

/** The `report_schedules` table, and the `schedule_ticks` of its schedules. */
@Injectable()
export class SchedulesRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(ReportSchedule) private readonly schedules: Repository<ReportSchedule>,
    @InjectRepository(ScheduleTick) private readonly ticks: Repository<ScheduleTick>,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  all(): Promise<ReportSchedule[]> {
    return this.schedules.find({ order: { name: 'ASC' } });
  }

  async find(name: string): Promise<ReportSchedule | undefined> {
    return (await this.schedules.findOneBy({ name })) ?? undefined;
  }

  /** The last tick of each schedule that has one, by name. */
  async lastTicks(): Promise<ReadonlyMap<string, number>> {
    return this.database.snapshot(async (session) => {
      // Not grouped, which would read all ticks.
      const rows = await session.rows<[string, number | null]>(
        `SELECT name, (SELECT MAX(tick_at) FROM schedule_ticks WHERE schedule = name) FROM report_schedules`,
      );
      return new Map(
        rows.flatMap(([name, tickAt]) => (tickAt === null ? [] : [[name, Number(tickAt)] as const])),
      );
    });
  }

  lastTick(schedule: string): Promise<ScheduleTick | null> {
    return this.ticks.findOne({ where: { schedule }, order: { tickAt: 'DESC' } });
  }

  /** The ticks before one whose messages are written, the latest first. */
  deliveredBefore({ schedule, tickAt }: ScheduleTick, most: number): Promise<ScheduleTick[]> {
    return this.ticks.find({
      where: { schedule, tickAt: LessThan(tickAt), deliveredAt: Not(IsNull()), reportId: Not('') },
      order: { tickAt: 'DESC' },
      take: most,
    });
  }

  /** The ticks whose messages are not written yet. */
  undelivered(): Promise<ScheduleTick[]> {
    return this.ticks.find({ where: { deliveredAt: IsNull() }, order: { tickAt: 'ASC' } });
  }

  /**
   * Makes the schedule of REPORT_SCHEDULE, or changes it to what the variable says now, unless a caller has changed it.
   * `now` in epoch ms.
   */
  async ensureConfigured(now: number): Promise<void> {
    const { schedule } = this.config.reports;
    if (schedule === undefined) return;
    const { cron, timezone } = schedule;
    const found = await this.find(CONFIGURED);
    if (
      found !== undefined &&
      (found.fromEnvironment === 0 || (found.cron === cron && found.timezone === timezone))
    )
      return;
    await this.database.write(async (manager) => {
      const since = now - FIRST_CATCH_UP_MS;
      const row = [CONFIGURED, cron, timezone, '{}', '[]', 1, since, now, now];
      await insertRows(manager, insertIgnore(manager), 'report_schedules', COLUMNS, [row]);
      if (found === undefined) return;
      const followed = { name: CONFIGURED, fromEnvironment: 1 };
      await manager.update(ReportSchedule, followed, { cron, timezone, since: now, updatedAt: now });
    });
  }

  /** False: there is one of that name. */
  insert(schedule: ReportSchedule): Promise<boolean> {
    const { name, cron, timezone, report, channels, fromEnvironment, since, createdAt, updatedAt } = schedule;
    const texts = [name, cron, timezone, JSON.stringify(report), JSON.stringify(channels)];
    return this.database.write(
      async (manager) => {
        if (await manager.existsBy(ReportSchedule, { name })) return false;
        const row = [...texts, fromEnvironment, since, createdAt, updatedAt];
        await insertRows(manager, insertIgnore(manager), 'report_schedules', COLUMNS, [row]);
        // Another process may have inserted its own meanwhile.
        const stored = await manager.findOneByOrFail(ReportSchedule, { name });
        if (stored.createdAt !== createdAt || stored.cron !== cron) return false;
        await this.record('create', manager, schedule, undefined);
        return true;
      },
      async (manager) => (await locked(manager, ReportSchedule, { name }))?.createdAt === createdAt,
    );
  }

  /** False: the schedule has changed since it was read, or is deleted. */
  replace(before: ReportSchedule, schedule: ReportSchedule): Promise<boolean> {
    const { name, cron, timezone, report, channels, fromEnvironment, since, updatedAt } = schedule;
    return this.database.write(
      async (manager) => {
        const { affected } = await manager.update(
          ReportSchedule,
          { name, updatedAt: before.updatedAt },
          {
            cron,
            timezone,
            report: { ...report },
            channels: [...channels],
            fromEnvironment,
            since,
            updatedAt,
          },
        );
        if (affected === 1) await this.record('change', manager, schedule, before);
        return affected === 1;
      },
      async (manager) => (await locked(manager, ReportSchedule, { name }))?.updatedAt === updatedAt,
    );
  }

  /** Deletes a schedule and its ticks; their reports stay. False: there was none. */
  remove(schedule: ReportSchedule): Promise<boolean> {
    const { name } = schedule;
    return this.database.write(
      async (manager) => {
        const { affected } = await manager.delete(ReportSchedule, { name });
        await manager.delete(ScheduleTick, { schedule: name });
        if (affected === 1) await this.record('delete', manager, schedule, undefined);
        return affected === 1;
      },
      async (manager) => (await locked(manager, ReportSchedule, { name })) === null,
    );
  }

  /**
   * Part of the transaction that writes the report of a tick, or the messages that there is none. Throws `TickTaken`, which
   * rolls back, if the tick has a report. A second process waits for the first.
   */
  async insertTick(manager: EntityManager, tick: ScheduleTick): Promise<void> {
    const { schedule, tickAt, reportId, deliveredAt } = tick;
    const columns = ['schedule', 'tick_at', 'report_id', 'delivered_at'];
    const row = [schedule, tickAt, reportId, deliveredAt];
    await insertRows(manager, insertIgnore(manager), 'schedule_ticks', columns, [row]);
    const mine = await manager.existsBy(ScheduleTick, { schedule, tickAt, reportId });
    if (!mine) throw new TickTaken();
    const [oldest] = await manager.find(ScheduleTick, {
      where: { schedule },
      order: { tickAt: 'DESC' },
      skip: TICKS_KEPT - 1,
      take: 1,
    });
    if (oldest === undefined) return;
    const tickBefore = LessThan(oldest.tickAt);
    await manager.delete(ScheduleTick, { schedule, tickAt: tickBefore, deliveredAt: Not(IsNull()) });
  }

  /** Part of the transaction that writes the messages of a tick. False: they are written already. */
  async markDelivered(
    manager: EntityManager,
    { schedule, tickAt }: ScheduleTick,
    now: number,
  ): Promise<boolean> {
    const open = { schedule, tickAt, deliveredAt: IsNull() };
    const { affected } = await manager.update(ScheduleTick, open, { deliveredAt: now });
    return affected === 1;
  }

  private record(
    action: AuditAction,
    manager: EntityManager,
    schedule: ReportSchedule,
    before: ReportSchedule | undefined,
  ): Promise<void> {
    return this.audit.record(manager, {
      ...{ action, kind: 'report_schedules', objectId: schedule.name },
      before: before === undefined ? null : auditedState(before),
      after: auditedState(schedule),
    });
  }
}
