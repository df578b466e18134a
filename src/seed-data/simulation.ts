import { storeRows, timezoneRows } from './seed-files';
import { buildFleet } from './fleet';
import type { Status } from './polls';
import { randomSource } from './random-source';

/** How a simulated fleet behaves. All numbers are whole; sweeps are counted from 0. */
export interface SimulationPlan {
  readonly stores: number;
  /** The same plan and seed give the same fleet and the same statuses. */
  readonly seed: number;
  /** How many stores have an outage, from the sweep `outageFrom` on, for `outageSweeps` sweeps. */
  readonly outages: number;
  readonly outageFrom: number;
  readonly outageSweeps: number;
  /** How many others change at each sweep between up and down. */
  readonly flapping: number;
  /** The sweep from which on no poll is sent, and for how many; `stopFrom` undefined: the feed does not stop. */
  readonly stopFrom: number | undefined;
  readonly stopSweeps: number;
}

/** A poll without its instant. */
export interface SimulatedPoll {
  readonly storeId: string;
  readonly status: Status;
}

/** A fleet whose stores are polled at the same time in each sweep. */
export class Simulation {
  readonly storeIds: readonly string[];
  /** The stores with an outage, and those that flap. */
  readonly failing: ReadonlySet<string>;
  readonly flapping: ReadonlySet<string>;
  /** CSV files of the fleet. Stores without hours are open at any time, so that outages show at any time. */
  readonly timezones: string;
  readonly details: string;

  /** Throws a RangeError if more stores have an outage or flap than there are. */
  constructor(private readonly plan: SimulationPlan) {
    const { stores, seed, outages, flapping } = plan;
    if (outages + flapping > stores)
      throw new RangeError(
        `${outages} stores with an outage and ${flapping} that flap are more than ${stores}.`,
      );
    // Zones that do not exist are for tests of imports.
    const fleet = buildFleet(stores, seed).map((store) =>
      store.zone?.startsWith('Mars/') === true ? { ...store, zone: null } : store,
    );
    this.storeIds = fleet.map(({ id }) => id);
    const drawn = this.drawn(outages + flapping);
    this.failing = new Set(drawn.slice(0, outages));
    this.flapping = new Set(drawn.slice(outages));
    this.timezones = csvOf('store_id,timezone_str', timezoneRows(fleet, seed));
    this.details = csvOf(
      'store_id,name,opened_on,target_percent,sales_per_hour,region,brand',
      storeRows(fleet, seed),
    );
  }

  /** The polls of a sweep, one a store; empty while the feed has stopped. */
  pollsOf(sweep: number): SimulatedPoll[] {
    if (!this.isSent(sweep)) return [];
    return this.storeIds.map((storeId) => ({
      storeId,
      status: this.isDown(storeId, sweep) ? 'inactive' : 'active',
    }));
  }

  isSent(sweep: number): boolean {
    const { stopFrom, stopSweeps } = this.plan;
    return stopFrom === undefined || sweep < stopFrom || sweep >= stopFrom + stopSweeps;
  }

  private isDown(storeId: string, sweep: number): boolean {
    const { outageFrom, outageSweeps } = this.plan;
    if (this.failing.has(storeId)) return sweep >= outageFrom && sweep < outageFrom + outageSweeps;
    return this.flapping.has(storeId) && sweep % 2 === 1;
  }

  /** Different stores by chance. */
  private drawn(count: number): string[] {
    const random = randomSource(this.plan.seed, 'simulation');
    const left = [...this.storeIds];
    return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]!);
  }
}

const csvOf = (header: string, rows: Iterable<string>): string => [header, ...rows, ''].join('\n');
