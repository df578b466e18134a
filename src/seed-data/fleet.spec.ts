import { buildFleet, type Shift, type Store } from './fleet';
import { LAST_POLL, type Poll, pollsOf } from './polls';

const DAY = 86_400_000_000;

const shiftsOn = (weekday: number, shifts: Shift[]): number =>
  shifts.filter(({ day }) => day === weekday).length;

/** Each store of a small fleet, with its polls. */
function observed(seed: number): { store: Store; polls: Poll[] }[] {
  const polls = [...pollsOf(buildFleet(60, seed), 9, seed)];
  return buildFleet(60, seed).map((store) => ({
    store,
    polls: polls.filter(({ storeId }) => storeId === store.id),
  }));
}

describe.each([1, 2, 3, 2023])('60 stores over 9 days, seed %d', (seed) => {
  const fleet = observed(seed);
  const polled = fleet.filter(({ polls }) => polls.length > 0);
  const having = (has: (store: Store, polls: Poll[]) => boolean): number =>
    fleet.filter(({ store, polls }) => has(store, polls)).length;
  /** Stores with two rows on one day, the second of which starts `least` to `most` seconds after the first ends. */
  const withGap = (least: number, most: number): number =>
    having(({ shifts }) =>
      shifts.some((first) =>
        shifts.some((second) => {
          const gap = second.start - first.end;
          return first.day === second.day && first.start < second.start && gap >= least && gap <= most;
        }),
      ),
    );

  it('has every zone that needs care', () => {
    const zones = fleet.map(({ store }) => store.zone);
    for (const zone of ['Asia/Beirut', 'Pacific/Honolulu', 'Asia/Kathmandu', 'America/Phoenix', null]) {
      expect(zones).toContain(zone);
    }
    expect(zones.filter((zone) => zone === 'Mars/Olympus_Mons')).toHaveLength(1);
  });

  it('has every kind of business hours', () => {
    expect(having(({ shifts }) => shifts.some(({ start, end }) => end < start))).toBeGreaterThanOrEqual(2);
    expect(withGap(1, 60)).toBeGreaterThanOrEqual(2);
    expect(withGap(0, 0)).toBeGreaterThanOrEqual(1);
    expect(withGap(-DAY, -1)).toBeGreaterThanOrEqual(1);
    expect(having(({ hours }) => hours === 'over midnight')).toBeGreaterThanOrEqual(2);
    expect(having(({ hours }) => hours === 'almost over midnight')).toBeGreaterThanOrEqual(1);
    expect(
      having(({ shifts }) => [1, 2, 3, 4, 5, 6].includes(new Set(shifts.map(({ day }) => day)).size)),
    ).toBeGreaterThan(2);
    expect(
      having(({ shifts }) => [2, 3].some((weekday) => shiftsOn(weekday, shifts) === 4)),
    ).toBeGreaterThanOrEqual(1);
    const ends = fleet.flatMap(({ store }) => store.shifts.map(({ end }) => end));
    expect(ends).toContain(86_399);
    expect(ends).toContain(86_340);
    expect(polled.some(({ store }) => store.shifts.length === 0)).toBe(true);
  });

  it('has stores that are never inactive, never active, changing', () => {
    const seen = new Set(
      polled.map(({ polls }) => [...new Set(polls.map(({ status }) => status))].sort().join()),
    );
    expect([...seen].sort()).toEqual(['active', 'active,inactive', 'inactive']);
  });

  it('has stores without polls, with a single one, and with none in the last days', () => {
    expect(
      having(({ shifts, zone }, polls) => polls.length === 0 && shifts.length > 0 && zone !== null),
    ).toBeGreaterThan(1);
    expect(having((_, polls) => polls.length === 1)).toBeGreaterThanOrEqual(1);
    const stopped = polled.filter(
      ({ polls }) => polls.length > 1 && (polls.at(-1)?.instant ?? 0) < LAST_POLL - 3 * DAY,
    );
    expect(stopped.length).toBeGreaterThanOrEqual(1);
  });

  it('has rows that repeat or contradict another of the same instant', () => {
    const pairs = (alike: boolean): number =>
      having((_, polls) =>
        polls.some((poll, index) => {
          const next = polls[index + 1];
          return next?.instant === poll.instant && (next.status === poll.status) === alike;
        }),
      );
    expect(pairs(true)).toBeGreaterThanOrEqual(1);
    expect(pairs(false)).toBeGreaterThanOrEqual(1);
  });

  it('has a store in Phoenix, always seven hours behind UTC, that is polled only when it is closed', () => {
    const { store, polls } = polled.find((each) => each.store.pattern === 'outside hours') ?? { polls: [] };
    expect(store?.zone).toBe('America/Phoenix');
    expect(polls.length).toBeGreaterThan(20);
    for (const { instant } of polls) {
      const second = Math.floor((instant % DAY) / 1_000_000) - 7 * 3600;
      expect(store?.shifts.some(({ start, end }) => second >= start && second < end)).toBe(false);
      expect(second).toBeGreaterThanOrEqual(0);
    }
  });
});

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
