import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { thisProcess } from '../../config';
import { Database, locked } from '../../database';
import { ClaimLost } from '../failures';
import { hasInHand, isHeld, leave, takeInHand, unchanged } from '../leases';
import { nameOf } from '../queue/report-queue';
import { Report } from '../report.entity';
import { PartKey } from './parts-table';
import { ReportPart } from './report-part.entity';

/** Shorter than a report's: a part whose process went silent holds up all of its report. */
const LEASE_MS = 20_000;

type Changes = Partial<Omit<ReportPart, 'cost'>> & { cost?: ReportPart['cost'] };

/**
 * Who may work on a part: as `Claims` for reports. A part leaves Open once, by one conditional update, together with
 * what it came to; whoever comes later changes nothing.
 */
@Injectable()
export class PartClaims {
  constructor(private readonly database: Database) {}

  isFree(part: ReportPart, now = Date.now()): boolean {
    return part.status === 'Open' && !isHeld(nameOfPart(part), part, now);
  }

  /** Takes a part for this process, unless another has it. Counts the attempt. */
  async take(part: ReportPart): Promise<boolean> {
    const now = Date.now();
    const name = nameOfPart(part);
    if (hasInHand(name) || !this.isFree(part, now)) return false;
    const lease = { leaseOwner: thisProcess(), leaseUntil: now + LEASE_MS };
    const attempts = part.attempts + 1;
    const found = { ...keyOf(part), status: 'Open', attempts: part.attempts, ...unchanged(part) } as const;
    takeInHand(name);
    let taken = false;
    try {
      taken = await this.database.write(
        async (manager) => (await manager.update(ReportPart, found, { ...lease, attempts })).affected === 1,
        async (manager) =>
          (await locked(manager, ReportPart, { ...keyOf(part), ...lease, attempts })) !== null,
      );
    } finally {
      if (!taken) leave(name);
    }
    return taken;
  }

  /** The work on it has ended, whether its claim could be let go of or not. */
  leave(part: ReportPart): void {
    leave(nameOfPart(part));
  }

  /** A sign of life; false: the claim is lost, be it to another process or with the whole plan. */
  renew(part: ReportPart): Promise<boolean> {
    return this.update(part, { leaseUntil: Date.now() + LEASE_MS });
  }

  /** Lets go of it; `changes` may end it. False: the claim was lost, and nothing was changed. */
  release(part: ReportPart, changes: Changes = {}): Promise<boolean> {
    return this.update(part, { ...changes, leaseOwner: null, leaseUntil: null });
  }

  /**
   * The part is Done, together with what `work` writes, and its report is so much further. Throws `ClaimLost`, and
   * nothing was written, when it is no longer this process's, or the plan no longer the report's.
   */
  async done(
    part: ReportPart,
    changes: Changes,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    const { reportId, plan, stores } = part;
    await this.database.write(
      async (manager) => {
        // Its owner stays: by that it is known, where the answer to the COMMIT is lost, whose work was kept.
        const ended = { ...changes, status: 'Done' as const, leaseUntil: null };
        const { affected } = await manager.update(ReportPart, mine(part), ended);
        if (affected !== 1) throw new ClaimLost();
        await work(manager);
        const { affected: told } = await manager
          .createQueryBuilder()
          .update(Report)
          .set({ partsDone: () => 'parts_done + 1', storesDone: () => `stores_done + ${stores}` })
          .where('report_id = :reportId AND plan = :plan AND parts > 1', { reportId, plan })
          .andWhere("status = 'Running'")
          .execute();
        if (told !== 1) throw new ClaimLost();
      },
      async (manager) => {
        const row = await locked(manager, ReportPart, keyOf(part));
        return row?.status === 'Done' && row.leaseOwner === thisProcess();
      },
    );
  }

  private async update(part: ReportPart, changes: Changes): Promise<boolean> {
    const { affected } = await this.database.write((manager) =>
      manager.update(ReportPart, mine(part), changes),
    );
    return affected === 1;
  }
}

const keyOf = ({ reportId, plan, part }: PartKey): PartKey => ({ reportId, plan, part });

const nameOfPart = ({ reportId, plan, part }: PartKey): string =>
  nameOf({ reportId, part: { plan, number: part } });

const mine = (part: PartKey) => ({
  ...keyOf(part),
  status: 'Open' as const,
  leaseOwner: thisProcess(),
});
