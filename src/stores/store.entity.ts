import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

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
