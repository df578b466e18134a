import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import { isHeld, keepLease, leaseFrom, thisProcess, unchanged } from '../leases';
import { Database } from './database';
import { insertIgnore, insertRows, instantColumn } from './statements';

/** The lease of work that has no row of its own: the name of the work, and the process that does it. */
@Entity({ name: 'leases' })
export class Lease {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  name: string;

  /** See `thisProcess` of platform/leases. */
  @Column({ name: 'owner', type: 'varchar', length: 80 })
  leaseOwner: string;

  @Column(instantColumn({ name: 'lease_until' }))
  leaseUntil: number;
}

/** The `leases` table: work that one process at a time should do. Two processes that do it at once must be harmless. */
@Injectable()
export class LeaseStore {
  constructor(
    private readonly database: Database,
    @InjectRepository(Lease) private readonly leases: Repository<Lease>,
  ) {}

  /** Runs `work` under the lease, and releases it; does nothing if it is held. `lost`: see `keepLease`. */
  async withLease(name: string, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
    const seen = await this.leases.findOneBy({ name });
    if (isHeld(name, seen ?? { leaseOwner: null, leaseUntil: null }, Date.now())) return;
    await keepLease(
      name,
      () => this.update(name, leaseFrom(Date.now())),
      async (lost) => {
        if (!(await this.acquire(name, seen))) return;
        try {
          await work(lost);
        } finally {
          await this.update(name, { leaseOwner: '', leaseUntil: 0 });
        }
      },
    );
  }

  /** False: another process was faster. */
  private acquire(name: string, seen: Lease | null): Promise<boolean> {
    const lease = leaseFrom(Date.now());
    return this.database.write(async (manager) => {
      if (seen === null) {
        const columns = ['name', 'owner', 'lease_until'];
        await insertRows(manager, insertIgnore(manager), 'leases', columns, [
          [name, lease.leaseOwner, lease.leaseUntil],
        ]);
      } else {
        await manager.update(Lease, { name, ...unchanged(seen) }, lease);
      }
      return manager.existsBy(Lease, { name, ...lease });
    });
  }

  /** False: another process has acquired the lease. */
  private async update(name: string, changes: Partial<Lease>): Promise<boolean> {
    const { affected } = await this.database.write((manager) =>
      manager.update(Lease, { name, leaseOwner: thisProcess() }, changes),
    );
    return affected === 1;
  }
}
