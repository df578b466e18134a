import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliOutput, projectFolder } from '../support/product/command-line';
import { cliOutputHere } from '../support/product/command-line-here';
import { type Environment, freshEnvironment } from '../support/setups';

const seeds = join(projectFolder, 'seeds');

describe('store-monitor explain', () => {
  let environment: Environment;
  let stores: string[];

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
    await cliOutputHere(environment.env, 'seed', '--dir', seeds);
    stores = await remarkableStores();
  });

  afterAll(() => environment.remove());

  it.each([
    ['--windows calendar --no-data down', [0, 1]],
    ['--windows calendar --no-data exclude', [1, 2]],
    ['--windows rolling --no-data down', [2, 3]],
    ['--windows rolling --no-data exclude --as-of 2023-01-24T06:00:00Z', [3, 0]],
  ])('prints sums that are the figures of the report: %s', async (line, chosen) => {
    const options = line.split(' ');
    const out = join(environment.directory, 'report.csv');
    await cliOutputHere(environment.env, 'report', ...options, '--out', out);
    const rows = (await readFile(out, 'utf8')).split('\n').map((row) => row.split(','));
    for (const storeId of chosen.map((i) => stores[i]!)) {
      const explanation = await cliOutputHere(environment.env, 'explain', storeId, ...options);
      const [hour, day, week] = ['last hour', 'last day', 'last week'].map((label) =>
        sumsOf(explanation, label),
      );
      const figures = [
        hour!.uptime,
        day!.uptime,
        week!.uptime,
        hour!.downtime,
        day!.downtime,
        week!.downtime,
      ];
      expect([storeId, ...figures]).toEqual(rows.find(([id]) => id === storeId));
    }
  });

  it('shows each local day with the poll behind each stretch', async () => {
    const explanation = await cliOutput(environment.env, 'explain', stores[0]!);
    expect(explanation).toMatch(new RegExp(`^store {4}${stores[0]}( \\(.+\\))?\n`));
    expect(explanation).toContain(
      'zone     America/Chicago (the default, since Mars/Olympus_Mons is not known)',
    );
    expect(explanation).toContain('as of    2023-01-25T18:13:22.479Z');
    expect(explanation.match(/^2023-01-(19|2\d) \w+day: /gm)).toHaveLength(7);
    expect(explanation).toMatch(/ (up|down) .* poll 2023-01-2\dT[\d:.]+Z (in)?active$/m);
  });
});

/** One without a known zone, two that are open across midnight, with hours of both kinds, and one without hours. */
async function remarkableStores(): Promise<string[]> {
  const read = async (name: string) =>
    (await readFile(join(seeds, name), 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
  const [zones, hours, polls] = [
    await read('timezones.csv'),
    await read('menu_hours.csv'),
    await read('store_status.csv'),
  ];
  const inZone = (zone: string) => zones.filter((row) => row[1] === zone).map(([storeId]) => storeId);
  const withHours = new Set(hours.map(([storeId]) => storeId));
  const found = [...inZone('Mars/Olympus_Mons').slice(0, 1), ...inZone('Asia/Beirut').slice(0, 2)];
  found.push(polls.map(([storeId]) => storeId).find((storeId) => !withHours.has(storeId)));
  expect(found.filter((storeId) => storeId !== undefined)).toHaveLength(4);
  return found as string[];
}

/** A line of the sums: `last day (hours)   12.00   0.00   0.00   12.00`. */
function sumsOf(explanation: string, label: string): { uptime: string; downtime: string } {
  const line = explanation.split('\n').find((text) => text.startsWith(label)) ?? '';
  const [, uptime = '', downtime = ''] = line.split(/\s{2,}/);
  return { uptime, downtime };
}
