import { durationText, isZone, timeIn, timeInUtc, wallTime } from './time';

const AT = '2023-01-25T18:13:22.479Z';

describe('instants', () => {
  it('stand by the clock of a zone, and in UTC', () => {
    expect(timeIn('America/Chicago', AT)).toBe('2023-01-25 12:13:22');
    expect(timeIn('Asia/Kathmandu', Date.parse(AT))).toBe('2023-01-25 23:58:22');
    expect(timeInUtc(AT)).toBe('2023-01-25 18:13:22 UTC');
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
    [0, '0 ms'],
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
