import { flood, FLOODED } from '../support/faults/pipelining';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { API_KEYS } from '../support/product/api-keys';
import { endSlowClients } from '../support/product/slow-client';
import { type Environment, freshEnvironment } from '../support/setups';

const CONNECTIONS = 10;
const MEGABYTES = 100;

describe('connections that send thousands of requests at once and read nothing', () => {
  let environment: Environment;
  let service: ServiceProcess;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
    service = await launchService(environment, { API_KEYS });
  });

  afterEach(endSlowClients);
  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  it.each(FLOODED)('are closed, and others are answered: %s', async (path) => {
    const { answers, grownMb } = await flood(service, path, CONNECTIONS);
    expect(answers).toBeGreaterThan(0);
    expect(grownMb).toBeLessThan(MEGABYTES);
  });

  it('do not prevent its end', async () => {
    expect(await endingOf(service.program)).toBe('status 0');
  });
});
