import { Inject, Injectable } from '@nestjs/common';
import { isKnownZone, zoneName } from '../core/calendar/local-calendar';
import { ChannelsService } from '../notifications';
import { CONFIG, type Config, isCron } from '../platform/config';
import { invalidField, KnownError, notFound } from '../platform/errors';
import { parametersOf, reportRequestOf, type ScheduledReportRequest } from '../reports';
import { ReportSchedule, SchedulesRepository, ScheduleTick } from './schedules.repository';
import { Ticks } from './ticks';

/** A schedule as a caller gives it. */
export interface ScheduleRequest {
  readonly cron: string;
  /** undefined: DEFAULT_TIMEZONE. */
  readonly timezone?: string | undefined;
  readonly report: ScheduledReportRequest;
  readonly channels: readonly string[];
}

/** A schedule, its next tick (epoch ms) and its last one. */
export interface ScheduleState {
  readonly schedule: ReportSchedule;
  readonly nextAt: number;
  readonly last: ScheduleTick | null;
}

const unknown = (name: string): KnownError => notFound(`There is no report schedule ${name}.`);
const conflict = (message: string): KnownError => new KnownError('conflict', message);

/** The schedules of reports for callers. */
@Injectable()
export class ReportSchedules {
  constructor(
    private readonly schedules: SchedulesRepository,
    private readonly channels: ChannelsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    channels.registerUse(async (channel) =>
      (await schedules.all())
        .filter((schedule) => schedule.channels.includes(channel))
        .map(({ name }) => `report schedule ${name}`),
    );
  }

  async all(): Promise<ScheduleState[]> {
    return Promise.all((await this.schedules.all()).map((schedule) => this.stateOf(schedule)));
  }

  /** Throws `not-found`. */
  async get(name: string): Promise<ScheduleState> {
    return this.stateOf(await this.stored(name));
  }

  /** Its first tick is the next one. Throws `invalid-input`, and `conflict` for a name that is taken. */
  async create(name: string, request: ScheduleRequest): Promise<ScheduleState> {
    if (!NAME.test(name)) throw invalidField('name', NO_NAME);
    const now = Date.now();
    const asked = await this.checked(request);
    const schedule = { name, ...asked, fromEnvironment: 0, since: now, createdAt: now, updatedAt: now };
    if (!(await this.schedules.insert(schedule)))
      throw conflict(`There is a report schedule ${name} already: change it, or take another name.`);
    return this.stateOf(schedule);
  }

  /** Ticks until now are those of the schedule as it was. Throws `not-found`, `invalid-input` and `conflict`. */
  async replace(name: string, request: ScheduleRequest): Promise<ScheduleState> {
    const before = await this.stored(name);
    const asked = await this.checked(request);
    const since = Date.now();
    const updatedAt = Math.max(since, before.updatedAt + 1);
    const schedule = { ...before, ...asked, fromEnvironment: 0, since, updatedAt };
    if (!(await this.schedules.replace(before, schedule)))
      throw conflict(`The report schedule ${name} was changed meanwhile. Read it, and try again.`);
    return this.stateOf(schedule);
  }

  /** Throws `not-found`. */
  async remove(name: string): Promise<void> {
    if (!(await this.schedules.remove(await this.stored(name)))) throw unknown(name);
  }

  private async stored(name: string): Promise<ReportSchedule> {
    const schedule = await this.schedules.find(name);
    if (schedule === undefined) throw unknown(name);
    return schedule;
  }

  private async checked(request: ScheduleRequest) {
    const { cron, timezone = this.config.defaultTimezone, report, channels } = request;
    if (!isCron(cron)) throw invalidField('cron', NO_CRON);
    if (!isKnownZone(timezone))
      throw invalidField('timezone', 'timezone is not the name of a time zone such as America/New_York');
    parametersOf(reportRequestOf(report));
    await this.channels.requireKnown(channels);
    return { cron, timezone: zoneName(timezone), report, channels: [...new Set(channels)] };
  }

  private async stateOf(schedule: ReportSchedule): Promise<ScheduleState> {
    const { name, cron, timezone } = schedule;
    const last = await this.schedules.lastTick(name);
    return { schedule, nextAt: new Ticks(cron, timezone).after(Date.now()), last };
  }
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,35}$/;
const NO_NAME = 'name is not 1 to 36 small letters, digits, - and _, of which the first is a letter or digit';

export const NO_CRON =
  'cron is no expression of five fields (minute hour day month weekday) that ever occurs, such as 0 6 * * MON';
