import { Injectable } from '@nestjs/common';
import { ALWAYS_OPEN, HoursTable } from '../business-hours';
import { ReadSession } from '../database';
import { PollRange, PollReader } from '../polls';
import { Fleet, StoreRegistry } from '../stores';
import { MS_PER_DAY } from '../time';
import { Calendars, LocalCalendar, LocalDay, TimezoneTable } from '../timezones';
import { chunksOf, StoreChunk } from './chunks';
import { daysOf, StoreSums, sumStore, WindowKind, Windows, windowsOf } from './engine';

/** What is asked: the instant the figures speak of (epoch ms), and how their windows are cut. */
export interface MetricsRequest {
  readonly asOf: number;
  readonly windows: WindowKind;
}

/** The sums of some stores: `sums[i]` is those of `fleet.storeIds[positions[i]]`. */
export interface ChunkSums {
  readonly positions: readonly number[];
  readonly sums: readonly StoreSums[];
  readonly pollsRead: number;
}

/** A zone's windows and local days for one request: worked out once for all the stores that share it. */
interface ZoneFrame {
  readonly windows: Windows;
  readonly days: readonly LocalDay[];
}

/** The sums of a whole fleet, in chunks of stores, from one snapshot of the data. */
@Injectable()
export class FleetMetrics {
  constructor(
    private readonly registry: StoreRegistry,
    private readonly polls: PollReader,
    private readonly hours: HoursTable,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
  ) {}

  /** The stores a report as of that instant has rows for, in the order of its rows. */
  fleet(session: ReadSession, asOf: number): Promise<Fleet> {
    return this.registry.fleet(session, asOf);
  }

  /** Chunk by chunk, in no order of ids; the caller decides when to go on, and may stop between two chunks. */
  async *sums(session: ReadSession, fleet: Fleet, request: MetricsRequest): AsyncGenerator<ChunkSums> {
    const frames = new Map<LocalCalendar, ZoneFrame>();
    const frameOf = (zone: string | undefined) => this.frame(frames, request, zone);
    const names = await this.timezones.names(session);
    const starts = [undefined, ...names].map((name) => frameOf(name).days[0]!.start);
    const firstDay = Math.floor(Math.min(...starts) / MS_PER_DAY);
    const lastDay = Math.floor(request.asOf / MS_PER_DAY);
    for (const chunk of chunksOf(fleet.storeKeys)) {
      yield await this.chunk(session, chunk, { ...chunk, firstDay, lastDay }, frameOf);
    }
  }

  private async chunk(
    session: ReadSession,
    chunk: StoreChunk,
    range: PollRange,
    frameOf: (zone: string | undefined) => ZoneFrame,
  ): Promise<ChunkSums> {
    const { firstKey, lastKey } = chunk;
    const schedules = await this.hours.schedules(session, firstKey, lastKey);
    const zones = await this.timezones.zones(session, firstKey, lastKey);
    const { polls, offsets } = await this.polls.read(session, range);
    const sums = chunk.storeKeys.map((storeKey) => {
      const { days, windows } = frameOf(zones.get(storeKey));
      const schedule = schedules.get(storeKey) ?? ALWAYS_OPEN;
      const slot = storeKey - firstKey;
      return sumStore(schedule, days, windows, polls, offsets[slot]!, offsets[slot + 1]!);
    });
    return { positions: chunk.positions, sums, pollsRead: polls.length };
  }

  private frame(
    frames: Map<LocalCalendar, ZoneFrame>,
    request: MetricsRequest,
    zone: string | undefined,
  ): ZoneFrame {
    const calendar = this.calendars.of(zone);
    let frame = frames.get(calendar);
    if (frame === undefined) {
      const windows = windowsOf(request.windows, request.asOf, calendar);
      frames.set(calendar, (frame = { windows, days: daysOf(windows, calendar) }));
    }
    return frame;
  }
}
