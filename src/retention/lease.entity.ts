import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database';

/** Some work that one process does at a time, and which process that is. */
@Entity({ name: 'leases' })
export class Lease {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  name: string;

  /** See config/process-identity. */
  @Column({ type: 'varchar', length: 80 })
  owner: string;

  @Column(instantColumn({ name: 'lease_until' }))
  leaseUntil: number;
}
