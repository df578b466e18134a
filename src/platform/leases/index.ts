export { Lease } from './lease.entity';
export { LeaseStore } from './lease-store';
