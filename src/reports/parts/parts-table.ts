import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository } from 'typeorm';
import type { ReadSession } from '../../database';
import type { StoreSums } from '../../metrics';
import type { Report } from '../report.entity';
import { packSums, unpackSums } from './packed-sums';
import { StoreRange } from './ranges';
import { ReportPart, ReportPartSums } from './report-part.entity';

/** What all parts of a plan have in common. */
export type Plan = Pick<ReportPart, 'reportId' | 'plan' | 'dataVersion' | 'basis'>;

/** What names one part. */
export type PartKey = Pick<ReportPart, 'reportId' | 'plan' | 'part'>;

/** A megabyte of SQL: far below what a server takes. */
const PIECES_PER_STATEMENT = 16;

/** The tables `report_parts` and `report_part_sums`: the parts of reports that are Running, and what they came to. */
@Injectable()
export class PartsTable {
  constructor(@InjectRepository(ReportPart) private readonly parts: Repository<ReportPart>) {}

  /** The parts of the report's plan, in their order. */
  of({ reportId, plan }: Pick<Report, 'reportId' | 'plan'>): Promise<ReportPart[]> {
    return this.parts.find({ where: { reportId, plan }, order: { part: 'ASC' } });
  }

  find(key: PartKey): Promise<ReportPart | null> {
    return this.parts.findOneBy(key);
  }

  /** Writes down a plan, in the place of any before it. */
  async replace(manager: EntityManager, plan: Plan, ranges: readonly StoreRange[]): Promise<void> {
    await this.remove(manager, plan.reportId);
    const rows = ranges.map((range, i) => ({ ...plan, ...range, part: i + 1, status: 'Open' as const }));
    await manager.insert(ReportPart, rows);
  }

  /** Takes away all that is there of a report's parts. */
  async remove(manager: EntityManager, reportId: string): Promise<void> {
    await manager.delete(ReportPart, { reportId });
    await manager.delete(ReportPartSums, { reportId });
  }

  /** Keeps the sums of a part; `sums[i]` are those of `storeKeys[i]`. */
  async keepSums(
    manager: EntityManager,
    { reportId, plan, part }: PartKey,
    storeKeys: readonly number[],
    sums: readonly StoreSums[],
  ): Promise<void> {
    const pieces = [...packSums(storeKeys, sums)];
    for (let from = 0; from < pieces.length; from += PIECES_PER_STATEMENT) {
      const some = pieces.slice(from, from + PIECES_PER_STATEMENT);
      const rows = some.map((piece, i) => ({ reportId, plan, part, piece: from + i, sums: piece }));
      await manager.insert(ReportPartSums, rows);
    }
  }

  /** The sums of all stores of a plan, by their keys. */
  async sums(
    session: ReadSession,
    { reportId, plan }: Pick<Report, 'reportId' | 'plan'>,
  ): Promise<Map<number, StoreSums>> {
    const pieces = await session.rows<[string]>(
      'SELECT sums FROM report_part_sums WHERE report_id = ? AND plan = ? ORDER BY part, piece',
      [reportId, plan],
    );
    const found = new Map<number, StoreSums>();
    for (const [piece] of pieces) {
      for (const { storeKey, sums } of unpackSums(piece)) found.set(storeKey, sums);
    }
    return found;
  }
}
