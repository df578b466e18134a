import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Outcome, runCli, runService } from '../support/product/command-line';
import { runCliHere } from '../support/product/command-line-here';
import { describeEachSetup, type Environment, freshEnvironment, LONG_RUN } from '../support/setups';

type Program = (env: Record<string, string>) => Promise<Outcome>;

const service: Program = runService;
const commandLine: Program = (env) => runCli(env, 'report');
const commandLineHere: Program = (env) => runCliHere(env, 'report');

const secret = 'Tr0ub4dor&3';
// No server listens there.
const unreachable = { MYSQL_HOST: '127.0.0.1', MYSQL_PORT: '1', MYSQL_PASSWORD: secret };

describe('bad configuration', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
  });

  afterAll(() => environment.remove());

  const cases: [string, string, Program, Record<string, string>][] = [
    ['the service', 'PORT', service, { PORT: 'abc' }],
    ['the command line', 'PORT', commandLineHere, { PORT: 'abc' }],
    ['the command line', 'ROLE', commandLineHere, { ROLE: 'api' }],
    ['the service', 'HOST and API_KEYS', service, { HOST: '0.0.0.0' }],
    ['the command line', 'API_KEYS', commandLineHere, { API_KEYS: secret }],
    [
      'the command line',
      'PORT and MYSQL_PORT',
      commandLineHere,
      { ...unreachable, PORT: '65536', MYSQL_PORT: 'x' },
    ],
    ['the service', 'MYSQL_HOST', service, unreachable],
    ['the command line', 'MYSQL_HOST', commandLine, unreachable],
  ];
  if (LONG_RUN) {
    // The service ends by any of them as by PORT.
    cases.push(
      ['the service', 'ROLE', service, { ROLE: 'api' }],
      ['the service', 'DEFAULT_TIMEZONE', service, { DEFAULT_TIMEZONE: 'Mars/Olympus_Mons' }],
      ['the service', 'API_KEYS', service, { API_KEYS: `till:all:${secret}` }],
      ['the service', 'REDIS_URL', service, { REDIS_URL: `http://:${secret}@localhost` }],
    );
  }

  it.each(cases)('ends %s, which names %s and no secret', async (_, names, program, variables) => {
    const { status, stdout, stderr } = await program({ ...environment.env, ...variables });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^store-monitor.*: .+\n$/);
    for (const name of names.split(' and ')) {
      expect(stderr).toContain(name);
    }
    expect(stderr).not.toContain(secret);
  });
});

describe('a service whose port is taken', () => {
  it('says so and ends', async () => {
    const environment = await freshEnvironment('embedded');
    const other = createServer();
    try {
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const { port } = other.address() as AddressInfo;
      const { status, stderr } = await runService({
        ...environment.env,
        PORT: String(port),
        HOST: '127.0.0.1',
      });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^store-monitor cannot start: .*EADDRINUSE.*\n$/);
    } finally {
      other.close();
      await environment.remove();
    }
  });
});

describeEachSetup('a wrong password of the database', (setup) => {
  const withServer = setup === 'services' ? it : () => undefined;

  const outcomeOf = async (program: Program): Promise<Outcome> => {
    const environment = await freshEnvironment(setup);
    try {
      return await program({ ...environment.env, MYSQL_PASSWORD: secret });
    } finally {
      await environment.remove();
    }
  };

  withServer('is not told', async () => {
    for (const { status, stdout, stderr } of await Promise.all([service, commandLine].map(outcomeOf))) {
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^store-monitor.*: .*denied.*\n$/i);
      expect(stderr).not.toContain(secret);
    }
  });
});
