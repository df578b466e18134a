import { Injectable } from '@nestjs/common';
import { ALWAYS_OPEN, HoursRow, HoursTable, WeeklySchedule, weeklySchedule } from '../business-hours';
import { ReadSession } from '../database';
import { PackedPoll, PollReader } from '../polls';
import { MS_PER_DAY } from '../time';
import { Calendars, LocalCalendar, LocalDay, TimezoneTable } from '../timezones';
import { chunksOf, StoreChunk } from './chunks';

/** What a request means in one zone: worked out once for all the stores that share it. */
export interface ZoneFrame {
  /** The local days to be worked out, without gaps; at least one. */
  readonly days: readonly LocalDay[];
}

/** A store with all that its figures come from: its polls of the frame's days are `polls[from .. to)`, ascending. */
export interface FramedStore<Frame extends ZoneFrame> {
  /** Its place in the list of stores that was asked for. */
  readonly position: number;
  readonly frame: Frame;
  readonly calendar: LocalCalendar;
  /** The name it was given; undefined: none. */
  readonly givenZone: string | undefined;
  /** undefined: none, and so open 24/7. */
  readonly hours: readonly HoursRow[] | undefined;
  readonly schedule: WeeklySchedule;
  readonly polls: ArrayLike<PackedPoll>;
  readonly from: number;
  readonly to: number;
}

export interface FramedChunk<Frame extends ZoneFrame> {
  readonly stores: readonly FramedStore<Frame>[];
  readonly pollsRead: number;
}

/** Reads what the figures of stores come from, in chunks of stores, from one snapshot of the data. */
@Injectable()
export class FleetReader {
  constructor(
    private readonly polls: PollReader,
    private readonly hours: HoursTable,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
  ) {}

  /**
   * The stores of these keys, in no order; the caller decides when to go on, and may stop between two chunks.
   * `frameOf` is asked once for each zone. Polls after `asOf` may be left out.
   */
  async *chunks<Frame extends ZoneFrame>(
    session: ReadSession,
    storeKeys: readonly number[],
    asOf: number,
    frameOf: (calendar: LocalCalendar) => Frame,
  ): AsyncGenerator<FramedChunk<Frame>> {
    const frames = new Map<LocalCalendar, Frame>();
    const known = (calendar: LocalCalendar): Frame => {
      let frame = frames.get(calendar);
      if (frame === undefined) frames.set(calendar, (frame = frameOf(calendar)));
      return frame;
    };
    for (const chunk of chunksOf(storeKeys)) yield await this.chunk(session, chunk, asOf, known);
  }

  /** One store alone. */
  async store<Frame extends ZoneFrame>(
    session: ReadSession,
    storeKey: number,
    asOf: number,
    frameOf: (calendar: LocalCalendar) => Frame,
  ): Promise<FramedStore<Frame>> {
    const [chunk] = chunksOf([storeKey]);
    const { stores } = await this.chunk(session, chunk!, asOf, frameOf);
    return stores[0]!;
  }

  private async chunk<Frame extends ZoneFrame>(
    session: ReadSession,
    chunk: StoreChunk,
    asOf: number,
    frameOf: (calendar: LocalCalendar) => Frame,
  ): Promise<FramedChunk<Frame>> {
    const hours = await this.hours.rows(session, chunk);
    const zones = await this.timezones.zones(session, chunk);
    const placed = chunk.storeKeys.map((storeKey) => {
      const calendar = this.calendars.of(zones.get(storeKey));
      return { storeKey, calendar, frame: frameOf(calendar) };
    });
    const range = { ...chunk, ...utcDays(new Set(placed.map(({ frame }) => frame)), asOf) };
    const { polls, offsets } = await this.polls.read(session, range);
    const stores = placed.map(({ storeKey, calendar, frame }, i) => {
      const rows = hours.get(storeKey);
      const slot = storeKey - chunk.firstKey;
      return {
        position: chunk.positions[i]!,
        frame,
        calendar,
        givenZone: zones.get(storeKey),
        hours: rows,
        schedule: rows === undefined ? ALWAYS_OPEN : weeklySchedule(rows),
        polls,
        from: offsets[slot]!,
        to: offsets[slot + 1]!,
      };
    });
    return { stores, pollsRead: polls.length };
  }
}

/** The UTC days that hold all polls of these frames' local days up to `asOf`. */
function utcDays(frames: Iterable<ZoneFrame>, asOf: number): { firstDay: number; lastDay: number } {
  let first = Infinity;
  let last = -Infinity;
  for (const { days } of frames) {
    first = Math.min(first, days[0]!.start);
    last = Math.max(last, days[days.length - 1]!.end - 1);
  }
  return { firstDay: Math.floor(first / MS_PER_DAY), lastDay: Math.floor(Math.min(last, asOf) / MS_PER_DAY) };
}
