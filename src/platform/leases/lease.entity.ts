import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../database';

/** A lease: the name of the work, and the process that does it. */
@Entity({ name: 'leases' })
export class Lease {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  name: string;

  /** See `thisProcess` of platform/config. */
  @Column({ type: 'varchar', length: 80 })
  owner: string;

  @Column(instantColumn({ name: 'lease_until' }))
  leaseUntil: number;
}
