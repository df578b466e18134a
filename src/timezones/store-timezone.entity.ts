import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The imported zone name of a store. It may be unknown to this runtime: a later version may know it. */
@Entity({ name: 'store_timezones' })
export class StoreTimezone {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Column({ type: 'varchar', length: 64 })
  timezone: string;
}
