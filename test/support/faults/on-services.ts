import { setups } from '../setups';
import { galeraIsInstalled } from '../services/galera';
import { redisIsInstalled } from '../services/redis';

/** A suite about several processes or about Redis: only MariaDB with Redis has them. */
export function describeOnServices(title: string, suite: () => void): void {
  const available = servicesAreHere();
  const run = available ? describe : describe.skip;
  run(`${title} (services${available ? '' : ': skipped, the servers are not here'})`, suite);
}

/** A suite that starts a Galera cluster of its own. Fails where MariaDB is here and what makes a cluster of it is not. */
export function describeOnGalera(title: string, suite: () => void): void {
  if (galeraIsInstalled() || !servicesAreHere()) return describeOnServices(title, suite);
  describe(title, () => {
    it('finds galera-4 and rsync', () => {
      throw new Error(
        'galera-4 or rsync was not found (apt-get install galera-4 rsync): docs/clusters.md says what they are for. ' +
          'TEST_SERVICES=none leaves out all suites that need servers.',
      );
    });
  });
}

const servicesAreHere = (): boolean =>
  setups.some(({ name, available }) => name === 'services' && available) && redisIsInstalled();
