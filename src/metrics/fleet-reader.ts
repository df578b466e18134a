import { Injectable } from '@nestjs/common';
import { oneAhead } from '../async';
import { ALWAYS_OPEN, HoursTable, WeeklySchedule } from '../business-hours';
import { ReadSession } from '../database';
import type { PackedPoll } from '../core/polls/packed-poll';
import { isSettled, PollRange, PollsRepository } from '../polls';
import { Calendars, LocalCalendar, TimezoneTable } from '../timezones';
import { chunksOf, StoreChunk } from './chunks';
import { DailyRollupRepository } from './daily';
import { DailyTotals, rollupOf, StoreRollups } from './engine';
import { KeptDays } from './kept-days';
import { StepTimes } from './step-times';
import { ZoneFrame } from './zone-frame';

/** Of a database elsewhere, twice as many as of one at hand: each question costs a way there and back. */
const GROUPS_ASKED_FOR = 8;

/**
 * A store with all that its figures come from: its polls of the frame's days are `polls[from .. to)`, ascending, but
 * for those days whose polls are deleted, which have a rollup.
 */
export interface FramedStore<Frame extends ZoneFrame> {
  /** Its place in the list of stores that was asked for. */
  readonly position: number;
  readonly rollups: StoreRollups;
  readonly frame: Frame;
  readonly calendar: LocalCalendar;
  /** The name it was given; undefined: none. */
  readonly givenZone: string | undefined;
  /** false: no business hours, and so open 24/7. */
  readonly hasHours: boolean;
  readonly schedule: WeeklySchedule;
  readonly polls: ArrayLike<PackedPoll>;
  readonly from: number;
  readonly to: number;
}

export interface FramedChunk<Frame extends ZoneFrame> {
  readonly stores: readonly FramedStore<Frame>[];
  readonly storeKeys: readonly number[];
  readonly pollsRead: number;
}

/** Reads what the figures of stores come from, in chunks of stores, from one snapshot of the data. */
@Injectable()
export class FleetReader {
  constructor(
    private readonly polls: PollsRepository,
    private readonly hours: HoursTable,
    private readonly timezones: TimezoneTable,
    private readonly calendars: Calendars,
    private readonly rollups: DailyRollupRepository,
    private readonly kept: KeptDays,
  ) {}

  /**
   * The stores of these keys, in no order; the caller decides when to go on, and may stop between two chunks.
   * `frameOf` is asked once for each zone. Polls after `asOf` may be left out. `times` learns what took how long. Throws
   * `invalid-input` where polls would be needed that are no longer kept.
   */
  async *chunks<Frame extends ZoneFrame>(
    session: ReadSession,
    storeKeys: readonly number[],
    asOf: number,
    frameOf: (calendar: LocalCalendar) => Frame,
    times = new StepTimes(),
  ): AsyncGenerator<FramedChunk<Frame>> {
    const frames = new Map<LocalCalendar, Frame>();
    const known = (calendar: LocalCalendar): Frame => {
      let frame = frames.get(calendar);
      if (frame === undefined) frames.set(calendar, (frame = frameOf(calendar)));
      return frame;
    };
    const keptFrom = await this.kept.keptFrom(session);
    const read = (chunk: StoreChunk, steps: StepTimes) =>
      this.chunk(session, chunk, asOf, known, keptFrom, steps);
    if (session.readsElsewhere) {
      yield* oneAhead(
        chunksOf(storeKeys, GROUPS_ASKED_FOR),
        (chunk) => read(chunk, new StepTimes()),
        (chunk) => times.of('waiting for the database', () => chunk),
      );
    } else {
      for (const chunk of chunksOf(storeKeys)) yield await read(chunk, times);
    }
  }

  /** One store alone. Throws as `chunks`. */
  async store<Frame extends ZoneFrame>(
    session: ReadSession,
    storeKey: number,
    asOf: number,
    frameOf: (calendar: LocalCalendar) => Frame,
  ): Promise<FramedStore<Frame>> {
    const [chunk] = chunksOf([storeKey]);
    const keptFrom = await this.kept.keptFrom(session);
    const { stores } = await this.chunk(session, chunk!, asOf, frameOf, keptFrom, new StepTimes());
    return stores[0]!;
  }

  private async chunk<Frame extends ZoneFrame>(
    session: ReadSession,
    chunk: StoreChunk,
    asOf: number,
    frameOf: (calendar: LocalCalendar) => Frame,
    keptFrom: number,
    times: StepTimes,
  ): Promise<FramedChunk<Frame>> {
    const schedules = await times.of('hours and zones', () => this.hours.schedules(session, chunk));
    const zones = await times.of('hours and zones', () => this.timezones.zones(session, chunk));
    const placed = chunk.storeKeys.map((storeKey) => {
      const calendar = this.calendars.of(zones.get(storeKey));
      return { storeKey, calendar, frame: frameOf(calendar) };
    });
    const frames = placed.map(({ frame }) => frame);
    const totals = await times.of('rollups', () => this.totals(session, chunk, frames, keptFrom));
    await this.kept.require(session, chunk, frames, totals, keptFrom);
    const range = pollRange(chunk, frames, totals, asOf);
    const { firstKey, polls, offsets } = await times.of('polls', () => this.polls.read(session, range));
    const stores = placed.map(({ storeKey, calendar, frame }, i) => {
      const schedule = schedules.get(storeKey);
      const slot = storeKey - firstKey;
      return {
        position: chunk.positions[i]!,
        rollups: { totals, store: i },
        frame,
        calendar,
        givenZone: zones.get(storeKey),
        hasHours: schedule !== undefined,
        schedule: schedule ?? ALWAYS_OPEN,
        polls,
        from: offsets[slot]!,
        to: offsets[slot + 1]!,
      };
    });
    return { stores, storeKeys: chunk.storeKeys, pollsRead: polls.length };
  }

  /** The rollups of the days whose polls may be deleted; undefined: there are no such days. */
  private async totals(
    session: ReadSession,
    chunk: StoreChunk,
    frames: readonly ZoneFrame[],
    keptFrom: number,
  ): Promise<DailyTotals | undefined> {
    const { first, last } = datesOf(frames);
    if (!isSettled(first, keptFrom)) return undefined;
    const totals = new DailyTotals(frames.length, first, Math.min(last, keptFrom));
    await this.rollups.read(session, chunk, totals);
    return totals;
  }
}

function datesOf(frames: readonly ZoneFrame[]): { first: number; last: number } {
  let first = Infinity;
  let last = -Infinity;
  for (const { days } of frames) {
    first = Math.min(first, days[0]!.date);
    last = Math.max(last, days[days.length - 1]!.date);
  }
  return { first, last };
}

/** All polls up to `asOf` of the days that have no rollup to be taken from; `frames[i]` is that of the store at place i. */
function pollRange(
  { firstKey, lastKey }: StoreChunk,
  frames: readonly ZoneFrame[],
  totals: DailyTotals | undefined,
  asOf: number,
): PollRange {
  let from = Infinity;
  let to = -Infinity;
  frames.forEach(({ days, whole }, store) => {
    const first = days.findIndex(
      ({ date }, i) => whole?.[i] !== true || rollupOf({ totals, store }, date) === undefined,
    );
    if (first === -1) return;
    from = Math.min(from, days[first]!.start);
    to = Math.max(to, days[days.length - 1]!.end - 1);
  });
  return { firstKey, lastKey, from, to: Math.min(to, asOf) };
}
