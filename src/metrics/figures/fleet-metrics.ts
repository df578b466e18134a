import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { addStore } from '../../core/uptime/figures';
import { ReportPlan, reportPlan, WindowKind } from '../../core/uptime/plans';
import { rollupOf, WindowTotals } from '../../core/uptime/totals';
import { ReadSession } from '../../platform/database';
import { FleetReader, PlannedStore, StepTimes } from '../reading/fleet-reader';
import { PolledFleet, StoreIndexes } from '../reading/store-index';

/** The requested instant (epoch ms), and the kind of windows. */
export interface MetricsRequest {
  readonly asOf: number;
  readonly windows: WindowKind;
}

/** The figures of a fleet. `totals` lists the stores in the order of `fleet.storeIds`. */
export interface FleetFigures {
  readonly fleet: PolledFleet;
  readonly totals: WindowTotals;
  readonly pollsRead: number;
  /** The earliest instant (epoch ms) that was read for any store. */
  readonly lookbackStart: number;
  /** The number of ended local days that were computed from polls. */
  readonly daysWorkedOut: number;
  /** The number of local days that were read from rollups. */
  readonly daysStored: number;
}

/** Called and awaited between chunks of stores. Its error stops the computation. */
export type OnChunk = (storesDone: number, stores: number) => Promise<void>;

/** Computes the figures of the whole fleet from one snapshot of the database. */
@Injectable()
export class FleetMetrics {
  constructor(
    private readonly indexes: StoreIndexes,
    private readonly reader: FleetReader,
  ) {}

  async compute(
    session: ReadSession,
    { asOf, windows }: MetricsRequest,
    onChunk: OnChunk,
    times = new StepTimes(),
  ): Promise<FleetFigures> {
    const fleet = await times.of('stores', async () => (await this.indexes.of(session)).polledBy(asOf));
    const totals = WindowTotals.of(fleet.storeIds.length);
    // Selecting the stores has already taken a few milliseconds.
    await nextTurn();
    const planFor = (calendar: LocalCalendar) => reportPlan(windows, asOf, calendar);
    let [done, pollsRead, wholeDays, daysStored, lookbackStart] = [0, 0, 0, 0, asOf];
    for await (const chunk of this.reader.fleet(session, fleet, asOf, planFor, times)) {
      await times.of('figures', () => {
        for (let i = 0; i < chunk.size; i++) {
          const store = chunk.store(i);
          const { position, plan } = store;
          addStore(totals, position, store, plan);
          wholeDays += plan.wholeDays;
          daysStored += rollupsOf(store);
          lookbackStart = Math.min(lookbackStart, plan.days[0]!.start);
        }
      });
      done += chunk.size;
      pollsRead += chunk.pollsRead;
      await onChunk(done, totals.stores);
      await nextTurn();
    }
    return { fleet, totals, pollsRead, lookbackStart, daysStored, daysWorkedOut: wholeDays - daysStored };
  }
}

/** The number of a store's whole days that have a rollup. */
const rollupsOf = ({ plan: { days, whole }, rollups }: PlannedStore<ReportPlan>): number =>
  rollups.totals === undefined
    ? 0
    : days.filter(({ date }, i) => whole[i]! && rollupOf(rollups, date) !== undefined).length;
