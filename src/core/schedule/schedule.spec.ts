import fc from 'fast-check';
import {
  ALWAYS_OPEN,
  HoursRow,
  hoursRowError,
  HoursVersion,
  MAX_DATE,
  packHours,
  packSpecialHours,
  Schedule,
  scheduleOf,
  SECONDS_PER_DAY,
  SINCE_EVER,
  SpecialHoursRow,
  timesError,
  union,
  unpackHours,
  unpackSpecialHours,
} from './schedule';

const at = (hour: number, minute = 0, second = 0) => hour * 3600 + minute * 60 + second;
const row = (weekday: number, start: number, end: number): HoursRow => ({ weekday, start, end });

/** Monday, 1970-01-05, in days since 1970-01-01. */
const MONDAY = 4;
/** The open time of the week from Monday on. */
const week = (schedule: Schedule, monday = MONDAY) =>
  Array.from({ length: 7 }, (_, weekday) => schedule.on(monday + weekday));
const weekOf = (rows: readonly HoursRow[]) => week(scheduleOf([{ validFrom: SINCE_EVER, rows }]));
const ALL_DAY = [0, SECONDS_PER_DAY];

describe('scheduleOf the rows of a week', () => {
  it('is always open without rows (rule 1)', () => {
    expect(weekOf([])).toEqual(week(ALWAYS_OPEN));
    expect(week(ALWAYS_OPEN)).toEqual(Array.from({ length: 7 }, () => ALL_DAY));
  });

  it('is closed on a weekday without rows if another one has rows (rule 1)', () => {
    expect(weekOf([row(2, at(9), at(17))])).toEqual([[], [], [at(9), at(17)], [], [], [], []]);
  });

  it('is the same in every week, also before 1970', () => {
    const schedule = scheduleOf([
      { validFrom: SINCE_EVER, rows: [row(2, at(9), at(17)), row(6, at(20), at(2))] },
    ]);
    for (const weeks of [-5_000, -1, 1, 3_000]) {
      expect(week(schedule, MONDAY + 7 * weeks)).toEqual(week(schedule));
    }
  });

  it.each([
    [at(23, 59, 59), SECONDS_PER_DAY],
    [SECONDS_PER_DAY, SECONDS_PER_DAY],
    [at(23, 59), at(23, 59)],
    [at(23, 59, 58), at(23, 59, 58)],
  ])('an end of %d seconds closes at %d (rule 2)', (end, closes) => {
    expect(weekOf([row(0, at(8), end)])[0]).toEqual([at(8), closes]);
  });

  it('runs past midnight into the next weekday, Sunday into Monday (rule 3)', () => {
    const days = weekOf([row(6, at(18), at(2)), row(0, at(1), at(5))]);
    expect(days[6]).toEqual([at(18), SECONDS_PER_DAY]);
    expect(days[0]).toEqual([0, at(5)]);
  });

  it('ends at midnight when the end is 00:00', () => {
    const days = weekOf([row(3, at(18), 0)]);
    expect(days[3]).toEqual([at(18), SECONDS_PER_DAY]);
    expect(days[4]).toEqual([]);
  });

  it('opens for the last second only when it starts there', () => {
    expect(weekOf([row(0, at(23, 59, 59), SECONDS_PER_DAY)])[0]).toEqual([at(23, 59, 59), SECONDS_PER_DAY]);
  });

  it('merges overlapping and touching rows, in any order (rule 5)', () => {
    const rows = [
      row(1, at(12), at(14)),
      row(1, at(9), at(11)),
      row(1, at(10), at(12)),
      row(1, at(16), at(17)),
    ];
    expect(weekOf(rows)[1]).toEqual([at(9), at(14), at(16), at(17)]);
  });

  it('keeps a gap of one second', () => {
    const rows = [row(1, at(9), at(12)), row(1, at(12, 0, 1), at(14))];
    expect(weekOf(rows)[1]).toEqual([at(9), at(12), at(12, 0, 1), at(14)]);
  });

  it('rejects what hoursRowError rejects', () => {
    expect(() => weekOf([row(0, 5, 5)])).toThrow(RangeError);
    expect(() => weekOf([row(0, 5, 5)])).toThrow('business hours: start and end are the same');
  });
});

describe('scheduleOf versions', () => {
  const nights = [0, 1, 2, 3, 4, 5, 6].map((weekday) => row(weekday, at(18), at(2)));
  const mornings = [0, 1, 2, 3, 4].map((weekday) => row(weekday, at(8), at(11)));
  /** A Wednesday. */
  const FROM = MONDAY + 7 * 3 + 2;
  const NIGHT = [0, at(2), at(18), SECONDS_PER_DAY];

  it('applies the latest version that has begun, in any order', () => {
    const versions = [
      { validFrom: FROM, rows: mornings },
      { validFrom: SINCE_EVER, rows: nights },
      { validFrom: FROM + 7, rows: [row(0, at(1), at(2))] },
    ];
    for (const given of [versions, [...versions].reverse()]) {
      const schedule = scheduleOf(given);
      expect(schedule.on(FROM - 1)).toEqual(NIGHT);
      expect(schedule.on(FROM + 1)).toEqual([at(8), at(11)]);
      expect(schedule.on(FROM + 6)).toEqual([at(8), at(11)]);
      expect(schedule.on(FROM + 7)).toEqual([]);
      expect(schedule.on(MONDAY + 7 * 9)).toEqual([at(1), at(2)]);
    }
  });

  it('lets the last night of the old hours run into the first day of the new ones, and no further', () => {
    const schedule = scheduleOf([
      { validFrom: SINCE_EVER, rows: nights },
      { validFrom: FROM, rows: mornings },
    ]);
    expect(schedule.on(FROM)).toEqual([0, at(2), at(8), at(11)]);
    expect(schedule.on(FROM + 1)).toEqual([at(8), at(11)]);
  });

  it('does not let the week of a version run into its own first day', () => {
    const schedule = scheduleOf([
      { validFrom: SINCE_EVER, rows: mornings },
      { validFrom: FROM, rows: nights },
    ]);
    expect(schedule.on(FROM)).toEqual([at(18), SECONDS_PER_DAY]);
    expect(schedule.on(FROM + 1)).toEqual(NIGHT);
  });

  it('is open 24/7 before the first version', () => {
    const schedule = scheduleOf([{ validFrom: FROM, rows: [row(0, at(9), at(17))] }]);
    expect(week(schedule)).toEqual(week(ALWAYS_OPEN));
    expect(schedule.on(FROM - 1)).toEqual(ALL_DAY);
    expect(schedule.on(FROM)).toEqual([]);
  });

  it('does not know a version without rows', () => {
    const schedule = scheduleOf([
      { validFrom: SINCE_EVER, rows: mornings },
      { validFrom: FROM, rows: [] },
    ]);
    expect(schedule.on(FROM)).toEqual([at(8), at(11)]);
  });
});

describe('scheduleOf special hours', () => {
  const nights = [0, 1, 2, 3, 4, 5, 6].map((weekday) => row(weekday, at(18), at(2)));
  const versions = [{ validFrom: SINCE_EVER, rows: nights }];
  const special = (date: number, start: number, end: number) => ({ date, start, end });
  const closed = (date: number) => special(date, 0, 0);
  const DATE = 20_447;
  const NIGHT = [0, at(2), at(18), SECONDS_PER_DAY];

  it('replaces all weekly rows of its date, and several rows are a union', () => {
    const schedule = scheduleOf(versions, [
      special(DATE, at(11), at(15, 30)),
      special(DATE, at(8), at(12)),
      special(DATE + 9, at(20), at(21)),
    ]);
    expect(schedule.on(DATE - 1)).toEqual(NIGHT);
    expect(schedule.on(DATE)).toEqual([0, at(2), at(8), at(15, 30)]);
    expect(schedule.on(DATE + 1)).toEqual([at(18), SECONDS_PER_DAY]);
    expect(schedule.on(DATE + 2)).toEqual(NIGHT);
    expect(schedule.on(DATE + 9)).toEqual([0, at(2), at(20), at(21)]);
  });

  it('lets the night before run into a closed date', () => {
    const schedule = scheduleOf(versions, [closed(DATE)]);
    expect(schedule.on(DATE)).toEqual([0, at(2)]);
    expect(schedule.on(DATE + 1)).toEqual([at(18), SECONDS_PER_DAY]);
  });

  it('lets a special night run into a closed date', () => {
    const schedule = scheduleOf(versions, [
      closed(DATE),
      special(DATE + 1, at(20), at(3, 30)),
      closed(DATE + 2),
    ]);
    expect(schedule.on(DATE + 1)).toEqual([at(20), SECONDS_PER_DAY]);
    expect(schedule.on(DATE + 2)).toEqual([0, at(3, 30)]);
    expect(schedule.on(DATE + 3)).toEqual([at(18), SECONDS_PER_DAY]);
  });

  it('is closed without times; a row without times adds nothing to others', () => {
    expect(scheduleOf([], [closed(DATE)]).on(DATE)).toEqual([]);
    expect(scheduleOf([], [closed(DATE), special(DATE, at(9), at(10))]).on(DATE)).toEqual([at(9), at(10)]);
  });

  it('applies to a store without hours, which is open 24/7 on other dates', () => {
    const schedule = scheduleOf([], [special(DATE, at(22), at(1))]);
    expect(schedule.on(DATE - 1)).toEqual(ALL_DAY);
    expect(schedule.on(DATE)).toEqual([at(22), SECONDS_PER_DAY]);
    expect(schedule.on(DATE + 1)).toEqual(ALL_DAY);
  });

  it('goes before the version that begins on its date, and runs into its next day', () => {
    const dated = [...versions, { validFrom: DATE, rows: [row(0, at(9), at(17))] }];
    const schedule = scheduleOf(dated, [special(DATE, at(23), at(4))]);
    expect(schedule.on(DATE)).toEqual([0, at(2), at(23), SECONDS_PER_DAY]);
    expect(schedule.on(DATE + 1)).toEqual([0, at(4)]);
  });

  it('ends its whole day at 24:00 and at 23:59:59', () => {
    for (const end of [SECONDS_PER_DAY, SECONDS_PER_DAY - 1]) {
      const schedule = scheduleOf(versions, [closed(DATE - 1), special(DATE, 0, end)]);
      expect(schedule.on(DATE)).toEqual(ALL_DAY);
      expect(schedule.on(DATE + 1)).toEqual([at(18), SECONDS_PER_DAY]);
    }
  });
});

/** SEMANTICS.md, section 6, word by word: for a date, each row that applies to it, and to the date before. */
function openOn(date: number, versions: readonly HoursVersion[], special: readonly SpecialHoursRow[]) {
  const rowsOn = (day: number): readonly { start: number; end: number }[] => {
    const own = special.filter((each) => each.date === day);
    if (own.length > 0) return own.filter(({ start, end }) => start !== end);
    const begun = versions.filter(({ validFrom, rows }) => validFrom <= day && rows.length > 0);
    const latest = begun.sort((a, b) => b.validFrom - a.validFrom)[0];
    if (latest === undefined) return [{ start: 0, end: SECONDS_PER_DAY }];
    return latest.rows.filter(({ weekday }) => weekday === (((day + 3) % 7) + 7) % 7);
  };
  const ended = ({ start, end }: { start: number; end: number }) => ({
    start,
    end: end === SECONDS_PER_DAY - 1 ? SECONDS_PER_DAY : end,
  });
  const own = rowsOn(date)
    .map(ended)
    .map(({ start, end }) => [start, end > start ? end : SECONDS_PER_DAY] as const);
  const past = rowsOn(date - 1)
    .map(ended)
    .flatMap(({ start, end }) => (end > start ? [] : [[0, end] as const]));
  return union([...own, ...past]);
}

describe('scheduleOf any rows', () => {
  const date = fc.integer({ min: 20_000, max: 20_020 });
  const times = fc
    .record({ start: fc.nat(86_399), end: fc.oneof(fc.nat(86_400), fc.constant(86_399), fc.constant(0)) })
    .filter(({ start, end }) => timesError(start, end) === undefined);
  const specialRow = fc.tuple(date, fc.option(times)).map(([day, open]) => ({
    date: day,
    ...(open ?? { start: 0, end: 0 }),
  }));
  const hoursRow = fc.tuple(fc.nat(6), times).map(([weekday, open]) => ({ weekday, ...open }));
  const version = fc.record({
    validFrom: fc.oneof(fc.constant(SINCE_EVER), date),
    rows: fc.array(hoursRow, { maxLength: 8 }),
  });

  it('gives each date what the definition says', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(version, { maxLength: 4, selector: ({ validFrom }) => validFrom }),
        fc.array(specialRow, { maxLength: 8 }),
        (versions, special) => {
          const schedule = scheduleOf(versions, special);
          for (let day = 19_995; day <= 20_025; day++) {
            expect(schedule.on(day)).toEqual(openOn(day, versions, special));
          }
        },
      ),
    );
  });
});

describe('hoursRowError', () => {
  it.each([
    [row(7, 0, 1), 'weekday'],
    [row(-1, 0, 1), 'weekday'],
    [row(1.5, 0, 1), 'weekday'],
    [row(0, -1, 1), 'start'],
    [row(0, 0.5, 1), 'start'],
    [row(0, SECONDS_PER_DAY, 1), 'start'],
    [row(0, 0, -1), 'end'],
    [row(0, 0, 0.5), 'end'],
    [row(0, 0, SECONDS_PER_DAY + 1), 'end'],
    [row(0, at(9), at(9)), 'same'],
  ])('%j: %s', (bad, reason) => {
    expect(hoursRowError(bad)).toContain(reason);
  });

  it('accepts a whole day and a row past midnight', () => {
    expect(hoursRowError(row(0, 0, SECONDS_PER_DAY))).toBeUndefined();
    expect(hoursRowError(row(6, at(22), at(3)))).toBeUndefined();
  });
});

describe('union', () => {
  it('drops empty and inverted intervals', () => {
    expect(
      union([
        [5, 5],
        [9, 3],
        [1, 2],
      ]),
    ).toEqual([1, 2]);
  });
});

describe('packHours', () => {
  it.each<HoursRow>([
    { weekday: 0, start: 0, end: 1 },
    { weekday: 0, start: 0, end: SECONDS_PER_DAY },
    { weekday: 6, start: SECONDS_PER_DAY - 1, end: SECONDS_PER_DAY },
    { weekday: 6, start: SECONDS_PER_DAY - 1, end: 0 },
    { weekday: 3, start: 32_400, end: 61_200 },
  ])('gives %j back', (row) => {
    expect(unpackHours(packHours(row))).toEqual(row);
  });

  it('gives different rows different numbers', () => {
    const edges = [0, 1, SECONDS_PER_DAY - 1, SECONDS_PER_DAY];
    const rows = [0, 1, 6].flatMap((weekday) =>
      edges.flatMap((start) => edges.map((end) => ({ weekday, start, end }))),
    );
    expect(new Set(rows.map(packHours)).size).toBe(rows.length);
  });
});

describe('packSpecialHours', () => {
  it.each<SpecialHoursRow>([
    { date: 0, start: 0, end: 0 },
    { date: 1, start: 0, end: SECONDS_PER_DAY },
    { date: MAX_DATE, start: SECONDS_PER_DAY - 1, end: SECONDS_PER_DAY },
  ])('gives %j back', (special) => {
    expect(unpackSpecialHours(packSpecialHours(special))).toEqual(special);
  });
});
