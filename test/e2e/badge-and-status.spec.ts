import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, storePath } from '../support/product/client';
import { cliOutput } from '../support/product/command-line';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, strangeId } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

describeOneSetup('a store as a badge, the fleet in a terminal', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('say so without polls', async () => {
    expect(await cliOutputHere(service.environment.env, 'status')).toBe('There are no polls yet.\n');
    const json = await cliOutputHere(service.environment.env, 'status', '--json');
    expect(JSON.parse(json)).toMatchObject({ as_of: null, stores: 0 });
    const { status, body } = await getJson<Problem>(service, '/stores/nobody/badge.svg');
    expect([status, body.detail]).toEqual([404, 'There is no store nobody.']);
  });

  it('the badge has status and uptime of the last week', async () => {
    await loadSmallFleet(service);
    const answer = await fetch(`${service.url}/stores/days/badge.svg`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'image/svg+xml; charset=utf-8',
    ]);
    // 13 of 40 open hours, as in its row of a report.
    expect(await answer.text()).toMatch(
      /^<svg .*aria-label="uptime, last week: \w[\w ]* · 32\.5 %">.*<\/svg>\n$/,
    );
    expect((await fetch(`${service.url}${storePath(strangeId)}/badge.svg`)).status).toBe(200);
  });

  it('the terminal has the figures of the API, the worst store first', async () => {
    const lines = (await cliOutput(service.environment.env, 'status')).split('\n');
    const fleet = await getJson<{ stores: number; statuses: Record<string, number> }>(service, '/fleet');
    const { stores, statuses } = fleet.body;
    expect(lines[0]).toMatch(/^The feed has stopped: its newest poll is of 2023-01-25T/);
    expect(lines[1]).toMatch(new RegExp(`^${stores} stores as of 20`));
    const { up, down, no_data, stale, excluded, closed } = statuses;
    expect(lines[4]!.trim().split(/\s+/).slice(0, 6).map(Number)).toEqual([
      up,
      down,
      no_data,
      stale,
      excluded,
      closed,
    ]);
    const path = '/fleet/stores?limit=10&no_data=exclude';
    const worst = await getJson<{ items: { store_id: string }[] }>(service, path);
    const named = lines.slice(lines.findIndex((line) => line.startsWith('worst in the last week')) + 1);
    worst.body.items.forEach(({ store_id }, i) => expect(named[i]!.startsWith(store_id)).toBe(true));
  });

  it('programs get the answer of the API', async () => {
    const printed = await cliOutputHere(service.environment.env, 'status', '--json');
    const { body } = await getJson(service, '/fleet');
    expect(JSON.parse(printed)).toEqual(body);
  });

  it('rejects unknown words', async () => {
    const { status, stderr } = await runCliHere(service.environment.env, 'status', 'now');
    expect(status).not.toBe(0);
    expect(stderr).toContain('too many arguments');
  });
});
