import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../database';
import type { ReportCost } from '../report-cost';
import type { PartStatus } from './stage';

/** A range of stores of a report's plan, how far it is, and what came of it; its sums are in `report_part_sums`. */
@Entity({ name: 'report_parts' })
export class ReportPart {
  @PrimaryColumn({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  /** The number of the report's plan: parts of an earlier one are of no use to a later one. */
  @PrimaryColumn({ type: 'integer' })
  plan: number;

  /** Its place in the plan, from 1. */
  @PrimaryColumn({ type: 'integer' })
  part: number;

  @Column({ name: 'first_key', type: 'integer' })
  firstKey: number;

  @Column({ name: 'last_key', type: 'integer' })
  lastKey: number;

  @Column({ type: 'integer' })
  stores: number;

  /** What the plan was made for: the state of the data, and what figures depend on beside it. */
  @Column({ name: 'data_version', type: 'integer' })
  dataVersion: number;

  @Column({ type: 'varchar', length: 160 })
  basis: string;

  @Column({ type: 'varchar', length: 12 })
  status: PartStatus;

  @Column({ type: 'integer', default: 0 })
  attempts: number;

  @Column({ name: 'lease_owner', type: 'varchar', length: 80, nullable: true })
  leaseOwner: string | null;

  @Column(instantColumn({ name: 'lease_until', nullable: true }))
  leaseUntil: number | null;

  @Column({ name: 'failure_reason', type: 'text', nullable: true })
  failureReason: string | null;

  @Column({ name: 'polls_read', type: 'integer', nullable: true })
  pollsRead: number | null;

  @Column(instantColumn({ name: 'seen_from', nullable: true }))
  seenFrom: number | null;

  @Column({ type: 'simple-json', nullable: true })
  cost: ReportCost | null;
}

/** The sums of a part's stores, packed (packed-sums.ts), until the report is put together. */
@Entity({ name: 'report_part_sums' })
export class ReportPartSums {
  @PrimaryColumn({ name: 'report_id', type: 'varchar', length: 36 })
  reportId: string;

  @PrimaryColumn({ type: 'integer' })
  plan: number;

  @PrimaryColumn({ type: 'integer' })
  part: number;

  @PrimaryColumn({ type: 'integer' })
  piece: number;

  @Column({ type: 'text' })
  sums: string;
}
