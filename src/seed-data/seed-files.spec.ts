import { businessHoursRows, clockTime, pollRows, storeRows, timestamp, timezoneRows } from './seed-files';
import { buildFleet } from './fleet';
import { LAST_POLL } from './polls';

describe('rows', () => {
  const fleet = buildFleet(60, 1);
  const polls = [...pollRows(fleet, 9, 1)];

  it('writes instants with one to six digits, or none', () => {
    const full = LAST_POLL - 479_000;
    expect(timestamp(LAST_POLL)).toBe('2023-01-25 18:13:22.479 UTC');
    expect(timestamp(full)).toBe('2023-01-25 18:13:22 UTC');
    expect(timestamp(full + 1)).toBe('2023-01-25 18:13:22.000001 UTC');
    expect(timestamp(full + 500_000)).toBe('2023-01-25 18:13:22.5 UTC');
  });

  it('writes the time of a local day', () => {
    expect([0, 34_200, 86_340, 86_399].map(clockTime)).toEqual([
      '00:00:00',
      '09:30:00',
      '23:59:00',
      '23:59:59',
    ]);
  });

  it('puts all active polls before all inactive ones', () => {
    const statuses = polls.map((row) => row.split(',')[1]);
    const firstInactive = statuses.indexOf('inactive');
    expect(firstInactive).toBeGreaterThan(0);
    expect(statuses.slice(0, firstInactive).every((status) => status === 'active')).toBe(true);
    expect(statuses.slice(firstInactive).every((status) => status === 'inactive')).toBe(true);
  });

  it('sorts polls neither by store nor by time', () => {
    const ascents = (column: number): number => {
      const values = polls.map((row) => row.split(',')[column] ?? '');
      return (
        values.filter((value, index) => index > 0 && value > (values[index - 1] ?? '')).length / values.length
      );
    };
    expect(ascents(0)).toBeCloseTo(0.5, 1);
    expect(ascents(2)).toBeCloseTo(0.5, 1);
  });

  it('shows every length of the fraction', () => {
    const lengths = new Set(polls.map((row) => (/\.(\d+) UTC$/.exec(row)?.[1] ?? '').length));
    expect([...lengths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('writes the details of every store once, of some without target, sales or region', () => {
    const rows = [...storeRows(fleet, 1)].map((row) => row.split(','));
    expect(rows.map(([id]) => id)).toEqual(fleet.map(({ id }) => id));
    for (const [, name, openedOn, target, sales, region, brand] of rows) {
      expect(name!.startsWith(`${brand} `)).toBe(true);
      expect(openedOn).toMatch(/^20(1[2-9]|2[01])-0[1-9]-01$/);
      expect(['', '95', '99', '99.5']).toContain(target);
      expect(sales).toMatch(/^\d*$/);
      expect(['', 'east', 'central', 'mountain', 'west', 'abroad']).toContain(region);
    }
    for (const column of [3, 4, 5]) {
      const empty = rows.filter((row) => row[column] === '').length;
      expect(empty).toBeGreaterThan(0);
      expect(empty).toBeLessThan(rows.length / 3);
    }
  });

  it('writes every shift and every known zone once', () => {
    const hours = [...businessHoursRows(fleet, 1)];
    expect(hours).toHaveLength(fleet.flatMap(({ shifts }) => shifts).length);
    for (const row of hours)
      expect(row).toMatch(/^[\da-f-]+,[0-6],([01]\d|2[0-3])(:[0-5]\d){2},([01]\d|2[0-3])(:[0-5]\d){2}$/);
    expect([...timezoneRows(fleet, 1)].sort()).toEqual(
      fleet.flatMap(({ id, zone }) => (zone === null ? [] : [`${id},${zone}`])).sort(),
    );
  });
});
