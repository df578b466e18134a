import { Injectable } from '@nestjs/common';
import type { PackedPoll } from '../core/polls/packed-poll';
import { Database } from '../database';
import { StoreRegistry } from '../stores';
import { LocalCalendar } from '../timezones';
import {
  DayExplanation,
  daysTouching,
  explainDays,
  explainStore,
  Range,
  reportFrame,
  StoreExplanation,
  sumRange,
  Windows,
  WindowSums,
} from './engine';
import { MetricsRequest } from './fleet-metrics';
import { FleetReader, FramedStore } from './fleet-reader';
import { RangeRequest, resolveAsOf, resolveRange } from './range-request';
import { ZoneFrame } from './zone-frame';

/** Whose figures they are, and by which clock. */
export interface ExplainedOf {
  readonly storeId: string;
  readonly asOf: number;
  /** Of the zone that its local days are in. */
  readonly calendar: LocalCalendar;
  /** The zone it was given, known or not; undefined: none. */
  readonly givenZone: string | undefined;
  readonly hasHours: boolean;
}

/** One store's figures and how they came about. */
export interface ExplainedStore extends ExplainedOf, StoreExplanation {
  readonly windows: Windows;
}

/** The same for any range of time: the local days it touches, each whole, and the sums within it. */
export interface ExplainedRange extends ExplainedOf {
  readonly range: Range;
  readonly days: readonly DayExplanation[];
  readonly sums: WindowSums;
}

/** Explains a store by the same engine that computes the fleet. */
@Injectable()
export class StoreMetrics {
  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
    private readonly reader: FleetReader,
  ) {}

  /**
   * How the three windows of a report come about. `asOf` left out means the latest poll of all stores. Throws
   * `not-found` for a store that nothing was ever loaded for, and while there are no polls at all.
   */
  explain(storeId: string, request: Partial<MetricsRequest>): Promise<ExplainedStore> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.registry.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => {
        const report = reportFrame(request.windows ?? 'calendar', asOf, calendar);
        // Not what is whole: the polls are wanted of each day, be its sums stored or not.
        return { days: report.days, report };
      });
      const { schedule, frame } = store;
      const explanation = explainStore(schedule, frame.report, ownPolls(store));
      return { ...explainedOf(storeId, asOf, store), windows: frame.report.windows, ...explanation };
    });
  }

  /** The same for a range. Throws `not-found` as `explain`, `invalid-input` for a range that cannot be. */
  explainRange(storeId: string, request: RangeRequest): Promise<ExplainedRange> {
    return this.database.snapshot(async (session) => {
      const storeKey = await this.registry.keyOfKnown(session, storeId);
      const asOf = await resolveAsOf(session, request.asOf);
      const range = resolveRange(request, asOf);
      const store = await this.reader.store(session, storeKey, asOf, (calendar) => ({
        days: daysTouching(range, calendar),
      }));
      const { schedule, frame } = store;
      const polls = ownPolls(store);
      return {
        ...explainedOf(storeId, asOf, store),
        range,
        days: explainDays(schedule, frame.days, asOf, polls),
        sums: sumRange(schedule, frame.days, range, asOf, polls, 0, polls.length),
      };
    });
  }
}

/** Those of the store alone: its blocks hold the polls of its whole group. */
const ownPolls = ({ polls, from, to }: FramedStore<ZoneFrame>): PackedPoll[] =>
  Array.prototype.slice.call(polls, from, to) as PackedPoll[];

export function explainedOf(
  storeId: string,
  asOf: number,
  { calendar, givenZone, hasHours }: FramedStore<ZoneFrame>,
): ExplainedOf {
  return { storeId, asOf, calendar, givenZone, hasHours };
}
