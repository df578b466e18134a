import { Injectable } from '@nestjs/common';
import { ReadSession } from '../database';
import { Fleet, StoreRegistry } from '../stores';
import { LocalCalendar } from '../timezones';
import { DaySheet, reportFrame, StoreSums, sumStore, WindowKind } from './engine';
import { FleetReader } from './fleet-reader';
import { StepTimes } from './step-times';

/** What is asked: the instant the figures speak of (epoch ms), and how their windows are cut. */
export interface MetricsRequest {
  readonly asOf: number;
  readonly windows: WindowKind;
}

/** The sums of some stores: `sums[i]` is those of the store at `positions[i]` of the keys that were asked for. */
export interface ChunkSums {
  readonly positions: readonly number[];
  readonly storeKeys: readonly number[];
  readonly sums: readonly StoreSums[];
  /** Their local days, with those that had to be worked out; the store of `storeKeys[i]` has place i. */
  readonly sheet: DaySheet;
  /** How many local days of theirs were wanted for nothing but their sums: stored ones, and those worked out. */
  readonly wholeDays: number;
  readonly pollsRead: number;
  /** No earlier instant (epoch ms) was looked at for any of them. */
  readonly seenFrom: number;
}

/** The sums of a fleet, or of a part of it, in chunks of stores, from one snapshot of the data. */
@Injectable()
export class FleetMetrics {
  constructor(
    private readonly registry: StoreRegistry,
    private readonly reader: FleetReader,
  ) {}

  /** The stores a report as of that instant has rows for, in the order of its rows. */
  fleet(session: ReadSession, asOf: number): Promise<Fleet> {
    return this.registry.fleet(session, asOf);
  }

  /** Chunk by chunk, in no order of ids; the caller decides when to go on, and may stop between two chunks. */
  async *sums(
    session: ReadSession,
    storeKeys: readonly number[],
    request: MetricsRequest,
    times = new StepTimes(),
  ): AsyncGenerator<ChunkSums> {
    const polled = await this.registry.polledRange(session);
    const frameOf = (calendar: LocalCalendar) => reportFrame(request.windows, request.asOf, calendar, polled);
    for await (const chunk of this.reader.chunks(session, storeKeys, request.asOf, frameOf, times)) {
      const { stores, sheet, pollsRead } = chunk;
      const sums = await times.of('figures', () =>
        stores.map(({ schedule, frame, polls, from, to, place }) =>
          sumStore(schedule, frame, polls, from, to, sheet, place),
        ),
      );
      yield {
        positions: stores.map(({ position }) => position),
        storeKeys: chunk.storeKeys,
        sums,
        sheet,
        wholeDays: stores.reduce((sum, { frame }) => sum + frame.wholeDays, 0),
        pollsRead,
        seenFrom: stores.reduce((from, { frame }) => Math.min(from, frame.days[0]!.start), request.asOf),
      };
    }
  }
}
