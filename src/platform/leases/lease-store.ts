import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database, insertIgnore, insertRows } from '../database';
import { Lease } from './lease.entity';

/** The duration of a lease without renewal. */
const LEASE_MS = 60_000;

/** Leases of work that one process at a time should do. Two processes that do it at once must be harmless. */
@Injectable()
export class LeaseStore {
  constructor(
    private readonly database: Database,
    @InjectRepository(Lease) private readonly leases: Repository<Lease>,
  ) {}

  /** Acquires or renews the lease; false: another process holds it. */
  async acquire(name: string): Promise<boolean> {
    const now = Date.now();
    const seen = await this.leases.findOneBy({ name });
    const owner = thisProcess();
    if (seen !== null && seen.owner !== owner && seen.leaseUntil >= now && !hasEnded(seen.owner))
      return false;
    const leaseUntil = now + LEASE_MS;
    return this.database.write(async (manager) => {
      if (seen === null) {
        const columns = ['name', 'owner', 'lease_until'];
        await insertRows(manager, insertIgnore(manager), 'leases', columns, [[name, owner, leaseUntil]]);
      } else {
        await manager.update(
          Lease,
          { name, owner: seen.owner, leaseUntil: seen.leaseUntil },
          { owner, leaseUntil },
        );
      }
      return manager.existsBy(Lease, { name, owner, leaseUntil });
    });
  }

  /** Releases the lease for other processes. */
  async release(name: string): Promise<void> {
    await this.database.write((manager) =>
      manager.update(Lease, { name, owner: thisProcess() }, { leaseUntil: 0 }),
    );
  }
}
