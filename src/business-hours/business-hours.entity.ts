import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SINCE_EVER } from '../core/schedule/schedule';

/** A row of a store's business hours as imported: wall times in whole seconds after midnight. */
@Entity({ name: 'business_hours', withoutRowid: true })
export class BusinessHours {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** The first local date of its version, in days since 1970-01-01; or SINCE_EVER. */
  @PrimaryColumn({ name: 'valid_from', type: 'integer', default: SINCE_EVER })
  validFrom: number;

  /** 0 = Monday … 6 = Sunday */
  @PrimaryColumn({ type: 'integer' })
  weekday: number;

  @PrimaryColumn({ name: 'start_second', type: 'integer' })
  startSecond: number;

  @PrimaryColumn({ name: 'end_second', type: 'integer' })
  endSecond: number;
}

/** A row of the hours of one local date, which replace the weekly ones of that date; start and end both 0: closed. */
@Entity({ name: 'special_hours', withoutRowid: true })
export class SpecialHours {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** Days since 1970-01-01. */
  @PrimaryColumn({ type: 'integer' })
  date: number;

  @PrimaryColumn({ name: 'start_second', type: 'integer' })
  startSecond: number;

  @PrimaryColumn({ name: 'end_second', type: 'integer' })
  endSecond: number;

  @Column({ type: 'varchar', length: 200, nullable: true })
  reason: string | null;
}
