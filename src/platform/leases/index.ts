export { Lease } from './lease.entity';
export { Leases } from './leases';
