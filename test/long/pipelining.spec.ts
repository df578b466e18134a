import { flood, FLOODED } from '../support/faults/pipelining';
import { endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { API_KEYS } from '../support/product/api-keys';
import { endSlowClients } from '../support/product/slow-client';
import { type Environment, freshEnvironment } from '../support/setups';

const CONNECTIONS = 100;
const ROUNDS = 10;
const MEGABYTES = 100;

describe('a hundred connections that send thousands of requests at once and read nothing', () => {
  let environment: Environment;
  let service: ServiceProcess;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
    service = await launchService(environment, { API_KEYS, RATE_LIMIT_PER_MINUTE: '0' });
  });

  afterEach(endSlowClients);
  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  it.each(FLOODED)('are closed, again and again, and others are answered: %s', async (path) => {
    let longest = 0;
    let grown = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { longestMs, grownMb } = await flood(service, path, CONNECTIONS);
      longest = Math.max(longest, longestMs);
      grown = Math.max(grown, grownMb);
    }
    process.stdout.write(`${path}: /health/live within ${longest.toFixed()} ms, memory + ${grown} MB\n`);
    expect(grown).toBeLessThan(MEGABYTES);
  });
});
