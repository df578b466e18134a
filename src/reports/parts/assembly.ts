import { Injectable } from '@nestjs/common';
import { Database } from '../../database';
import { FleetMetrics, StoreSums } from '../../metrics';
import type { Attempt } from '../attempt';
import { FleetFigures } from '../report-generator';
import { PartsTable } from './parts-table';
import { ReportPart } from './report-part.entity';

/** Puts the parts of a report together, in the order of its rows. */
@Injectable()
export class Assembly {
  constructor(
    private readonly database: Database,
    private readonly metrics: FleetMetrics,
    private readonly parts: PartsTable,
  ) {}

  /** All parts are Done. `times` learns what the plan and the parts have spent as well. */
  async assemble({ report, times }: Attempt, parts: readonly ReportPart[]): Promise<FleetFigures> {
    for (const spent of [report, ...parts]) times.add(spent.cost!.steps);
    const total = (count: (part: ReportPart) => number) => parts.reduce((sum, part) => sum + count(part), 0);
    const figures = await times.of('parts', () => this.inOrder(report.asOf!, report));
    const stores = total((part) => part.stores);
    if (figures.sums.length !== stores)
      throw new Error(`its parts hold ${figures.sums.length} of the ${stores} stores of its plan`);
    return {
      ...figures,
      dataVersion: parts[0]!.dataVersion,
      seenFrom: Math.min(...parts.map((part) => part.seenFrom!)),
      pollsRead: total((part) => part.pollsRead!),
      daysStored: total((part) => part.cost!.daysStored),
      daysWorkedOut: total((part) => part.cost!.daysWorkedOut),
    };
  }

  private inOrder(asOf: number, report: Attempt['report']): Promise<Pick<FleetFigures, 'fleet' | 'sums'>> {
    return this.database.snapshot(async (session) => {
      const byKey = await this.parts.sums(session, report);
      const { storeIds, storeKeys } = await this.metrics.fleet(session, asOf);
      const places: number[] = [];
      const sums: StoreSums[] = [];
      storeKeys.forEach((storeKey, place) => {
        const known = byKey.get(storeKey);
        // A store that has come since the plan: the report speaks of the fleet as it was then.
        if (known === undefined) return;
        places.push(place);
        sums.push(known);
      });
      const fleet = {
        storeIds: places.map((place) => storeIds[place]!),
        storeKeys: places.map((place) => storeKeys[place]!),
      };
      return { fleet, sums };
    });
  }
}
