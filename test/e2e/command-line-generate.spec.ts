import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliOutput, projectFolder } from '../support/product/command-line';
import { cliOutputHere } from '../support/product/command-line-here';
import { type Environment, freshEnvironment } from '../support/setups';

const seeds = join(projectFolder, 'seeds');
const names = ['store_status.csv', 'menu_hours.csv', 'timezones.csv', 'stores.csv'];

describe('store-monitor seed generate', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
  });

  afterAll(() => environment.remove());

  it('writes the bundled data set unless told otherwise', async () => {
    const folder = join(environment.directory, 'new', 'folder');
    const stdout = await cliOutput(environment.env, 'seed', 'generate', '--dir', folder);
    expect(stdout.split('\n').slice(1, 5)).toEqual(names.map((name) => join(folder, name)));
    for (const name of names) {
      const bundled = await readFile(join(seeds, name), 'utf8');
      // The bundled hours also have a version that begins at a date.
      const generated = bundled
        .replace(/,valid_from$/m, '')
        .replace(/.*,2023-01-23\n/g, '')
        .replace(/,$/gm, '');
      expect(await readFile(join(folder, name), 'utf8')).toBe(generated);
    }
  });

  it('writes other files for another seed, of the requested size', async () => {
    const folder = join(environment.directory, 'other');
    const size = ['--stores', '40', '--days', '2', '--seed', '8'];
    const stdout = await cliOutputHere(environment.env, 'seed', 'generate', '--dir', folder, ...size);
    expect(stdout).toMatch(/^40 stores, /);
    const [other, bundled] = [await rowsIn(folder), await rowsIn(seeds)];
    expect(new Set(other.polls.map(([, , timestamp]) => timestamp!.slice(0, 10))).size).toBeLessThanOrEqual(
      3,
    );
    const ids = ({ polls }: typeof other) => new Set(polls.map(([storeId]) => storeId!));
    expect([...ids(other)].filter((storeId) => ids(bundled).has(storeId))).toEqual([]);
  });

  it('holds what makes real data difficult', async () => {
    const { polls, hours, zones } = await rowsIn(seeds);
    const polled = new Set(polls.map(([storeId]) => storeId!));
    const withHours = new Set(hours.map(([storeId]) => storeId!));
    const withZone = new Set(zones.map(([storeId]) => storeId!));
    const digits = polls.map(([, , timestamp]) => /\.(\d+) UTC$/.exec(timestamp!)?.[1]?.length ?? 0);

    expect([...polled].filter((id) => !withHours.has(id)).length).toBeGreaterThan(0);
    expect([...polled].filter((id) => !withZone.has(id)).length).toBeGreaterThan(0);
    expect([...withHours].filter((id) => !polled.has(id)).length).toBeGreaterThan(0);
    // Ids that round to the same JavaScript number.
    expect(new Set([...polled].map(Number)).size).toBeLessThan(polled.size);
    expect(zones.map(([, zone]) => zone)).toContain('Mars/Olympus_Mons');
    expect(hours.filter(([, , start, end]) => end! < start!).length).toBeGreaterThan(0);
    expect(hours.map(([, , , end]) => end)).toEqual(expect.arrayContaining(['23:59:59', '23:59:00']));
    expect(new Set(digits).size).toBeGreaterThan(3);
    // The same store and instant twice, also with two statuses.
    const instants = new Set(polls.map(([storeId, , timestamp]) => `${storeId} ${timestamp}`));
    const distinct = new Set(polls.map((row) => row.join(',')));
    expect(distinct.size).toBeLessThan(polls.length);
    expect(instants.size).toBeLessThan(distinct.size);
  });
});

async function rowsIn(folder: string): Promise<Record<'polls' | 'hours' | 'zones', string[][]>> {
  const [polls, hours, zones] = await Promise.all(
    names.map(async (name) => {
      const [, ...rows] = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
      return rows.map((row) => row.split(','));
    }),
  );
  return { polls: polls!, hours: hours!, zones: zones! };
}
