import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG } from '../../config';
import type { Config } from '../../config';
import { Database, dataVersion } from '../../database';
import { FiguresBasis } from '../../metrics';
import { StoreRegistry } from '../../stores';
import type { Attempt } from '../attempt';
import { Claims } from '../claims';
import { hint } from '../queue/hint';
import { REPORT_QUEUE } from '../queue/report-queue';
import type { ReportJob, ReportQueue } from '../queue/report-queue';
import { Report } from '../report.entity';
import { PartClaims } from './part-claims';
import { PartsTable } from './parts-table';
import { rangesOf } from './ranges';
import { ReportPart } from './report-part.entity';
import { isInParts, stageOf } from './stage';

/** How often a report is cut into parts before it is worked out whole: data that keeps changing voids every plan. */
const MOST_PLANS = 3;

/** What a plan is made from: one state of the data. */
interface FleetAtPlan {
  readonly dataVersion: number;
  readonly storeKeys: readonly number[];
}

/** Cuts reports into parts where other processes can take some, and knows what of them is left to be done. */
@Injectable()
export class Plans {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
    private readonly claims: Claims,
    private readonly partClaims: PartClaims,
    private readonly parts: PartsTable,
    private readonly basis: FiguresBasis,
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Cuts a report that this process has the claim of, lets go of it, and puts its parts into the queue. False: it is to
   * be worked out whole, and nothing was changed. Throws `ClaimLost`.
   */
  async make({ report, startedAt, times }: Attempt): Promise<boolean> {
    const { asOf, reportId } = report;
    if (asOf === null || !this.queue.shared || report.plan >= MOST_PLANS) return false;
    const fleet = await times.of('plan', () => this.fleet(asOf));
    if (fleet === undefined) return false;
    const { storeKeys, dataVersion } = fleet;
    const plan = report.plan + 1;
    const ranges = rangesOf(storeKeys, this.config.reports.partStores);
    // The next stage counts its attempts anew.
    const changes = { attempts: 0, begunAt: startedAt, parts: ranges.length, stores: storeKeys.length };
    await this.claims.handOver(reportId, plan, async (manager) => {
      await this.parts.replace(manager, { reportId, plan, dataVersion, basis: this.basis.text }, ranges);
      return { ...changes, cost: { daysStored: 0, daysWorkedOut: 0, steps: times.toJSON() } };
    });
    this.logger.log(`report ${reportId} is cut into ${ranges.length} parts: ${storeKeys.length} stores`);
    await hint(
      this.queue,
      ranges.map((_, i) => ({ reportId, part: { plan, number: i + 1 } })),
      this.logger,
    );
    return true;
  }

  /** What is to be done for a report that is Running, and that nobody does as far as its rows tell. */
  async jobsLeft(report: Report, parts?: readonly ReportPart[]): Promise<ReportJob[]> {
    const { reportId, plan } = report;
    if (!isInParts(report)) return [{ reportId }];
    const all = parts ?? (await this.parts.of(report));
    if (stageOf(report, all) !== 'parts left') return [{ reportId }];
    return all
      .filter((part) => this.partClaims.isFree(part))
      .map(({ part }) => ({ reportId, part: { plan, number: part } }));
  }

  /** undefined: so small a fleet stays one part. */
  private fleet(asOf: number): Promise<FleetAtPlan | undefined> {
    return this.database.snapshot(async (session) => {
      const version = await dataVersion(session);
      if ((await this.registry.fleetSize(session, asOf)) <= this.config.reports.partStores) return undefined;
      return { dataVersion: version, storeKeys: await this.registry.fleetKeys(session, asOf) };
    });
  }
}
