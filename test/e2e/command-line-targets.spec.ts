import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { type Environment, freshEnvironment } from '../support/setups';

// Open 24/7 in UTC. As of noon, `one` was down for half an hour, and `two` never.
const polls = `store_id,status,timestamp_utc
one,active,2023-01-25 10:00:00 UTC
one,inactive,2023-01-25 11:30:00 UTC
two,active,2023-01-25 12:00:00 UTC
`;
const stores = `store_id,name,region,sales_per_hour
one,"One, first",north,100
two,,,
`;
const TODAY = ['--period', 'today'];

describe('store-monitor targets', () => {
  let environment: Environment;
  let env: Record<string, string>;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
    env = { ...environment.env, DEFAULT_TIMEZONE: 'UTC', DEFAULT_TARGET_PERCENT: '99' };
    await writeFile(join(environment.directory, 'store_status.csv'), polls);
    await writeFile(join(environment.directory, 'stores.csv'), stores);
    await cliOutputHere(env, 'seed', '--dir', environment.directory);
  });

  afterAll(() => environment.remove());

  it('prints a table to stdout, and the number of stores in each state to stderr', async () => {
    const { status, stdout, stderr } = await runCliHere(env, 'targets', ...TODAY);
    expect(status).toBe(0);
    const [head, one, two, ...more] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^store_id +name +timezone .*left\(minutes\) +burn +breached_at/);
    expect(one).toMatch(
      /^one +One, first +UTC .* breached +1440\.00 +720\.00 +14\.40 +30\.00 +-15\.60 +4\.16 /,
    );
    expect(two).toMatch(/^two +– .* met .* 14\.40 +0\.00 +14\.40 +0\.00 +– /);
    expect(more).toEqual([]);
    expect(stderr).toBe('1 breached, 0 at risk, 1 met, 0 without a target\n');
  });

  it('prints CSV', async () => {
    expect(await cliOutputHere(env, 'targets', ...TODAY, '--format', 'csv', '--state', 'breached')).toBe(
      'store_id,name,timezone,from_date,to_date,target_percent,state,open_time(minutes),elapsed(minutes),' +
        'allowed(minutes),used(minutes),left(minutes),burn,breached_at,uptime_percent,lost_sales\n' +
        'one,"One, first",UTC,2023-01-25,2023-01-25,99,breached,1440.00,720.00,14.40,30.00,-15.60,4.16,' +
        '2023-01-25T11:44:24.000Z,95.83,50.00\n',
    );
    expect(await cliOutputHere(env, 'targets', ...TODAY, '--format', 'csv', '--group-by', 'region')).toBe(
      'region,stores,target_percent,state,open_time(minutes),elapsed(minutes),allowed(minutes),used(minutes),' +
        'left(minutes),burn,breached_at,breached,at_risk,met,uptime_percent,never_up,below_target,lost_sales\n' +
        'north,1,99,breached,1440.00,720.00,14.40,30.00,-15.60,4.16,2023-01-25T11:44:24.000Z,1,0,0,95.83,0,1,50.00\n' +
        '(none),1,99,met,1440.00,720.00,14.40,0.00,14.40,0.00,,0,0,1,100.00,0,0,\n',
    );
  });

  it('prints JSON as the API has it', async () => {
    const text = await cliOutputHere(
      env,
      'targets',
      '--from',
      '2023-01-25',
      '--to',
      '2023-01-31',
      '--format',
      'json',
    );
    expect(JSON.parse(text)).toMatchObject({
      period: '2023-01-25/2023-01-31',
      states: { breached: 0, at_risk: 1, met: 1 },
      items: [
        { store_id: 'one', allowed_minutes: 100.8, used_minutes: 30, state: 'at_risk', breached_at: null },
        { store_id: 'two' },
      ],
    });
  });

  it.each([
    [['--state', 'bad'], '--state is neither breached nor at_risk nor met.'],
    [['--labels', 'region'], undefined],
    [['--labels', 'region='], '--labels is no selector: column 8'],
    [['--labels', 'status!=up'], undefined],
    [['--group-by', 'store_id'], '--group-by has the key store_id'],
    [['--from', '2023-01-25'], 'to_date is missing'],
    [['--format', 'xlsx'], '--format is neither table nor csv nor json.'],
  ])('takes %j, or says what is wrong', async (options, message) => {
    const { status, stderr } = await runCliHere(env, 'targets', ...options);
    expect(status === 0).toBe(message === undefined);
    expect(stderr).toContain(message ?? ' without a target');
  });
});
