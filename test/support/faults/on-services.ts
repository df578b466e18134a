import { setups } from '../setups';
import { galeraIsInstalled } from '../services/galera';
import { redisIsInstalled } from '../services/redis';

/** A suite about several processes or about Redis: only MariaDB with Redis has them. */
export function describeOnServices(title: string, suite: () => void): void {
  const available = setups.some(({ name, available }) => name === 'services' && available);
  const run = available && redisIsInstalled() ? describe : describe.skip;
  run(`${title} (services${available ? '' : ': skipped, the servers are not here'})`, suite);
}

/** A suite that starts its own Galera cluster. */
export function describeOnGalera(title: string, suite: () => void): void {
  if (galeraIsInstalled()) return describeOnServices(title, suite);
  if (process.env.REQUIRE_SERVICES === '1') throw new Error('apt-get install galera-4 rsync');
  describe.skip(`${title} (skipped: galera-4 and rsync are not here)`, suite);
}
