import { Injectable } from '@nestjs/common';
import { ReadSession } from '../database';
import { Fleet, StoreRegistry } from '../stores';
import { LocalCalendar } from '../timezones';
import { daysOf, StoreSums, sumStore, WindowKind, windowsOf } from './engine';
import { FleetReader } from './fleet-reader';

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
  /** No earlier instant (epoch ms) was looked at for any of them. */
  readonly seenFrom: number;
}

/** The sums of a whole fleet, in chunks of stores, from one snapshot of the data. */
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
  async *sums(session: ReadSession, fleet: Fleet, request: MetricsRequest): AsyncGenerator<ChunkSums> {
    const frameOf = (calendar: LocalCalendar) => {
      const windows = windowsOf(request.windows, request.asOf, calendar);
      return { windows, days: daysOf(windows, calendar) };
    };
    for await (const chunk of this.reader.chunks(session, fleet.storeKeys, request.asOf, frameOf)) {
      yield {
        positions: chunk.stores.map(({ position }) => position),
        sums: chunk.stores.map(({ schedule, frame, polls, from, to }) =>
          sumStore(schedule, frame.days, frame.windows, polls, from, to),
        ),
        pollsRead: chunk.pollsRead,
        seenFrom: Math.min(...chunk.stores.map(({ frame }) => frame.days[0]!.start)),
      };
    }
  }
}
