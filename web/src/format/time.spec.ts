import {
  dateIn,
  datesBetween,
  dateText,
  daysAfter,
  daysBefore,
  durationText,
  inputTimeIn,
  instantIn,
  isZone,
  startOfDate,
  timeIn,
  timeInUtc,
  timeWithZone,
  wallTime,
} from './time';

const AT = '2023-01-25T18:13:22.479Z';

describe('instants', () => {
  it('stand by the clock of a zone, and in UTC', () => {
    expect(timeIn('America/Chicago', AT)).toBe('2023-01-25 12:13:22');
    expect(timeIn('Asia/Kathmandu', Date.parse(AT))).toBe('2023-01-25 23:58:22');
    expect(timeInUtc(AT)).toBe('2023-01-25 18:13:22 UTC');
  });

  it('are the same time of the day some days before', () => {
    expect(daysBefore(AT, 7)).toBe('2023-01-18T18:13:22.479Z');
  });

  it('have the name of their zone', () => {
    expect(timeWithZone('UTC', AT)).toBe('2023-01-25 18:13:22 UTC');
    expect(timeWithZone('America/Chicago', AT)).toBe('2023-01-25 12:13:22 CST');
    expect(timeWithZone('America/Chicago', '2023-07-25T18:13:22Z')).toBe('2023-07-25 13:13:22 CDT');
    expect(timeWithZone('Asia/Kathmandu', AT)).toBe('2023-01-25 23:58:22 GMT+5:45');
  });

  it('follow a clock that is put back', () => {
    expect(timeIn('America/New_York', '2023-11-05T05:30:00Z')).toBe('2023-11-05 01:30:00');
    expect(timeIn('America/New_York', '2023-11-05T06:30:00Z')).toBe('2023-11-05 01:30:00');
  });

  it('have midnight at 00:00', () =>
    expect(timeIn('UTC', '2023-01-25T00:00:00Z')).toBe('2023-01-25 00:00:00'));

  it('of the API say a wall time themselves', () =>
    expect(wallTime('2023-01-25T12:13:22.479-06:00')).toBe('12:13:22'));
});

describe('isZone', () => {
  it.each(['America/Chicago', 'UTC', 'Asia/Kolkata'])('knows %s', (name) => expect(isZone(name)).toBe(true));
  it.each(['', 'Mars/Olympus', '+02:00', 'America'])('does not know %j', (name) =>
    expect(isZone(name)).toBe(false),
  );
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [850, '850 ms'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [750_000, '12 min 30 s'],
    [3_600_000, '1 h'],
    [3_900_000, '1 h 5 min'],
    [86_370_000, '1 d'],
    [187_200_000, '2 d 4 h'],
  ])('%d ms: %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

describe('wall times', () => {
  it.each([
    ['America/Chicago', '2023-01-25T12:13', '2023-01-25T18:13:00.000Z'],
    ['Asia/Kathmandu', '2023-01-25T00:00', '2023-01-24T18:15:00.000Z'],
    ['UTC', '2023-01-25T12:13:22', '2023-01-25T12:13:22.000Z'],
    // Skipped: later by the length of the gap.
    ['America/New_York', '2023-03-12T02:30', '2023-03-12T07:30:00.000Z'],
    // Twice: the first.
    ['America/New_York', '2023-11-05T01:30', '2023-11-05T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2023-04-02T01:45', '2023-04-01T14:45:00.000Z'],
    ['Australia/Lord_Howe', '2023-10-01T02:10', '2023-09-30T15:40:00.000Z'],
  ])('in %s, %s is the instant %s', (zone, local, instant) =>
    expect(new Date(instantIn(zone, local)!).toISOString()).toBe(instant),
  );

  it('are no instants if they are not complete', () => expect(instantIn('UTC', '')).toBeUndefined());

  it('of an instant are the value of an input', () =>
    expect(inputTimeIn('America/Chicago', AT)).toBe('2023-01-25T12:13'));
});

describe('dates', () => {
  it('begin and end at an instant in UTC', () => {
    expect([startOfDate('2023-01-31'), startOfDate('2023-01-31', 1), startOfDate('2023-01')]).toEqual([
      '2023-01-31T00:00:00.000Z',
      '2023-02-01T00:00:00.000Z',
      '2023-01-01T00:00:00.000Z',
    ]);
    expect(startOfDate('')).toBeUndefined();
  });

  it('are those of a zone, with their weekdays', () => {
    expect(dateIn('Pacific/Kiritimati', AT)).toBe('2023-01-26');
    expect(dateText('2023-01-25')).toBe('Wed 2023-01-25');
    expect(daysAfter('2023-02-27', 2)).toBe('2023-03-01');
  });

  it.each([
    ['2023-12-31', '2024-01-02', ['2023-12-31', '2024-01-01', '2024-01-02']],
    ['2023-12-31', '2023-12-31', ['2023-12-31']],
    ['2023-12-31', '2023-12-30', []],
    ['', '2023-12-30', []],
  ])('from %j to %j are %j', (first, last, dates) => expect(datesBetween(first, last)).toEqual(dates));
});
