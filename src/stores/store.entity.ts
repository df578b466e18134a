import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A store: its operator's id, and the integer key that all other tables use. */
@Entity({ name: 'stores' })
export class Store {
  @PrimaryGeneratedColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  /** 1 to 64 characters, compared byte by byte. */
  @Index('stores_store_id', { unique: true })
  @Column({ name: 'store_id', type: 'varchar', length: 64 })
  storeId: string;
}

/** What the owners of a store know of it. Whole numbers, so that figures are exact. Never read as an entity. */
@Entity({ name: 'store_details' })
export class StoreDetailsRow {
  @PrimaryColumn({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Column({ type: 'varchar', length: 200, nullable: true })
  name: string | null;

  /** The first and last local date of business, in days since 1970-01-01. */
  @Column({ name: 'opened_on', type: 'integer', nullable: true })
  openedOn: number | null;

  @Column({ name: 'closed_on', type: 'integer', nullable: true })
  closedOn: number | null;

  /** The share of open time in which it shall be up, in millionths: 990000 is 99 %. */
  @Column({ name: 'target_ppm', type: 'integer', nullable: true })
  targetPpm: number | null;

  /** Its sales in an hour, in hundredths of the currency. */
  @Column({ name: 'sales_cents', type: 'bigint', nullable: true })
  salesCents: number | null;

  /** An object of texts in JSON, with its keys in order. */
  @Column({ type: 'text' })
  labels: string;
}
