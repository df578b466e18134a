import { Entity, PrimaryColumn } from 'typeorm';

/** A row of a store's business hours as imported: wall times in whole seconds after midnight. */
@Entity({ name: 'business_hours', withoutRowid: true })
export class BusinessHours {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** 0 = Monday … 6 = Sunday */
  @PrimaryColumn({ type: 'integer' })
  weekday: number;

  @PrimaryColumn({ name: 'start_second', type: 'integer' })
  startSecond: number;

  @PrimaryColumn({ name: 'end_second', type: 'integer' })
  endSecond: number;
}
