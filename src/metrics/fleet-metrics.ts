import { Injectable } from '@nestjs/common';
import { ReadSession } from '../database';
import { Fleet, StoreRegistry } from '../stores';
import { LocalCalendar } from '../timezones';
import { ReportFrame, reportFrame, rollupOf, StoreSums, sumStore, WindowKind } from './engine';
import { FleetReader, FramedStore } from './fleet-reader';
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
  /** How many local days of theirs were wanted for nothing but their sums. */
  readonly wholeDays: number;
  /** How many of those were taken from rollups. */
  readonly rollups: number;
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
    const frameOf = (calendar: LocalCalendar) => reportFrame(request.windows, request.asOf, calendar);
    for await (const chunk of this.reader.chunks(session, storeKeys, request.asOf, frameOf, times)) {
      const { stores, pollsRead } = chunk;
      const sums = await times.of('figures', () =>
        stores.map(({ schedule, frame, polls, from, to, rollups }) =>
          sumStore(schedule, frame, polls, from, to, rollups),
        ),
      );
      yield {
        positions: stores.map(({ position }) => position),
        storeKeys: chunk.storeKeys,
        sums,
        rollups: stores.reduce((sum, store) => sum + rollupsOf(store), 0),
        wholeDays: stores.reduce((sum, { frame }) => sum + frame.wholeDays, 0),
        pollsRead,
        seenFrom: stores.reduce((from, { frame }) => Math.min(from, frame.days[0]!.start), request.asOf),
      };
    }
  }
}

/** How many of a store's whole days have a rollup. */
const rollupsOf = ({ frame: { days, whole }, rollups }: FramedStore<ReportFrame>): number =>
  rollups.totals === undefined
    ? 0
    : days.filter(({ date }, i) => whole[i]! && rollupOf(rollups, date) !== undefined).length;
