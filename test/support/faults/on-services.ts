import { setups } from '../setups';
import { redisIsInstalled } from '../services/redis';

/** A suite about several processes, or about Redis itself: only MariaDB with Redis has those. */
export function describeOnServices(title: string, suite: () => void): void {
  const available = setups.some(({ name, available }) => name === 'services' && available);
  const run = available && redisIsInstalled() ? describe : describe.skip;
  run(`${title} (services${available ? '' : ': skipped, the servers are not here'})`, suite);
}
