import { buildFleet, type Store } from './fleet';

const fleet = buildFleet(4000, 1);
const share = (stores: Store[], has: (store: Store) => boolean): number =>
  stores.filter(has).length / stores.length;

describe('buildFleet', () => {
  it('gives every store an id of its own that needs no quoting', () => {
    expect(new Set(fleet.map(({ id }) => id)).size).toBe(fleet.length);
    for (const { id } of fleet) expect(id).toMatch(/^(\d{1,19}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/);
  });

  it('has twins that round to the same JavaScript number, with opposite statuses in the first pair', () => {
    const [one, other] = [fleet[6], fleet[7]] as [Store, Store];
    expect(one.id.slice(0, -1)).toBe(other.id.slice(0, -1));
    expect([one.temperament, other.temperament]).toEqual(['never inactive', 'never active']);
    const integers = fleet.map(({ id }) => id).filter((id) => !id.includes('-'));
    expect(integers.length - new Set(integers.map(Number)).size).toBeGreaterThan(100);
  });

  it('keeps its first stores when it grows', () => {
    expect(buildFleet(60, 1)).toEqual(fleet.slice(0, 60));
  });

  it('has the proportions of real data', () => {
    const polled = fleet.filter(({ pattern }) => pattern !== 'never');
    const withHours = fleet.filter(({ shifts }) => shifts.length > 0);
    const shares = [
      [0.2, share(polled, ({ shifts }) => shifts.length === 0)],
      [0.05, share(polled, ({ zone }) => zone === null)],
      [0.55, share(polled, ({ temperament }) => temperament === 'never inactive')],
      [0.16, share(polled, ({ temperament }) => temperament === 'never active')],
      [0.15, share(withHours, ({ shifts }) => new Set(shifts.map(({ day }) => day)).size < 7)],
    ] as const;
    for (const [real, generated] of shares) expect(Math.abs(generated - real)).toBeLessThan(0.02);
    expect(share(fleet, ({ zone }) => zone === 'America/New_York')).toBeGreaterThan(0.5);
  });

  it('knows a store that is never polled by its hours and its zone', () => {
    const unpolled = fleet.filter(({ pattern }) => pattern === 'never');
    expect(unpolled.length).toBeGreaterThan(10);
    expect(unpolled.every(({ shifts, zone }) => shifts.length > 0 && zone !== null)).toBe(true);
  });
});
