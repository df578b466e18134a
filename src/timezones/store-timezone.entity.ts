import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The zone name a store was given, known to this runtime or not: what is unknown today may be known tomorrow. */
@Entity({ name: 'store_timezones' })
export class StoreTimezone {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Column({ type: 'varchar', length: 64 })
  timezone: string;
}
