import { Ticks } from './ticks';

const at = (text: string) => Date.parse(text);
const text = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString();

/** The first ticks after an instant. */
function following(ticks: Ticks, from: string, count: number): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (let instant = at(from); found.length < count;) found.push(text((instant = ticks.after(instant))));
  return found;
}

describe('Ticks', () => {
  it.each([
    ['every day at six', '0 6 * * *', ['2024-05-10T11:00:00.000Z', '2024-05-11T11:00:00.000Z']],
    ['on weekdays', '0 6 * * MON-FRI', ['2024-05-10T11:00:00.000Z', '2024-05-13T11:00:00.000Z']],
    ['every quarter of an hour', '*/15 * * * *', ['2024-05-10T10:15:00.000Z', '2024-05-10T10:30:00.000Z']],
    ['on the last of the month', '0 0 L * *', ['2024-05-31T05:00:00.000Z', '2024-06-30T05:00:00.000Z']],
  ])('come by the clock of their zone: %s', (_which, cron, expected) => {
    expect(following(new Ticks(cron, 'America/Chicago'), '2024-05-10T10:00:00Z', 2)).toEqual(expected);
  });

  it('are later by the length of the gap if their wall time is skipped', () => {
    const daily = new Ticks('30 2 * * *', 'America/Chicago');
    expect(following(daily, '2024-03-10T00:00:00Z', 2)).toEqual([
      '2024-03-10T08:30:00.000Z', // 03:30, because 02:30 is skipped
      '2024-03-11T07:30:00.000Z',
    ]);
  });

  it('occur once, at the first of two equal wall times', () => {
    const daily = new Ticks('30 1 * * *', 'America/Chicago');
    expect(following(daily, '2024-11-03T00:00:00Z', 2)).toEqual([
      '2024-11-03T06:30:00.000Z',
      '2024-11-04T07:30:00.000Z',
    ]);
  });

  it('come in each hour that passes, whatever clocks do', () => {
    const hourly = new Ticks('30 * * * *', 'America/Chicago');
    for (const night of ['2024-11-03T05:00:00Z', '2024-03-10T05:00:00Z']) {
      const expected = [0, 1, 2, 3, 4].map((hour) => text(at(night) + hour * 3_600_000 + 1_800_000));
      expect(following(hourly, night, 5)).toEqual(expected);
    }
  });

  it.each([
    ['2024-05-10T05:59:59.999Z', '2024-05-10T06:00:00Z', '2024-05-10T06:00:00.000Z'],
    ['2024-05-10T06:00:00Z', '2024-05-10T07:00:00Z', undefined],
    ['2024-05-10T05:00:00Z', '2024-05-10T05:59:59.999Z', undefined],
    ['2024-05-08T00:00:00Z', '2024-05-10T12:00:00Z', '2024-05-10T06:00:00.000Z'],
  ])('the latest after %s up to %s is %s', (from, to, expected) => {
    expect(text(new Ticks('0 6 * * *', 'UTC').latest(at(from), at(to)))).toBe(expected);
  });

  it('have a latest also where one was skipped or came twice', () => {
    const zone = 'America/Chicago';
    const skipped = new Ticks('30 2 * * *', zone).latest(
      at('2024-03-10T00:00:00Z'),
      at('2024-03-10T12:00:00Z'),
    );
    expect(text(skipped)).toBe('2024-03-10T08:30:00.000Z');
    const twice = new Ticks('30 1 * * *', zone).latest(
      at('2024-11-03T00:00:00Z'),
      at('2024-11-03T08:00:00Z'),
    );
    expect(text(twice)).toBe('2024-11-03T06:30:00.000Z');
  });

  it.each([
    ['a minute', '* * * * *', '2024-05-10T12:00:00.000Z'],
    ['an hour', '7 * * * *', '2024-05-10T11:07:00.000Z'],
    ['a day', '30 23 * * *', '2024-05-09T23:30:00.000Z'],
    ['a week', '0 6 * * MON', '2024-05-06T06:00:00.000Z'],
    ['a month', '0 6 31 * *', '2024-03-31T06:00:00.000Z'],
    ['a year', '0 6 1 6 *', '2023-06-01T06:00:00.000Z'],
    ['four years', '0 6 29 2 *', '2024-02-29T06:00:00.000Z'],
  ])('have a latest in ten years, of one in %s', (_which, cron, expected) => {
    const found = new Ticks(cron, 'UTC').latest(at('2014-05-10T00:00:00Z'), at('2024-05-10T12:00:00Z'));
    expect(text(found)).toBe(expected);
  });

  it('have the latest that a search from the beginning finds', () => {
    const zone = 'America/New_York';
    const from = at('2024-01-01T00:00:00Z');
    for (const cron of ['0 */6 * * *', '30 2 * * *', '0 6 * * MON', '15 1 1 * *']) {
      const ticks = new Ticks(cron, zone);
      const all: number[] = [];
      for (let tick = ticks.after(from); tick < at('2024-12-01T00:00:00Z'); tick = ticks.after(tick))
        all.push(tick);
      for (let to = from; to < at('2024-12-01T00:00:00Z'); to += 97 * 3_600_000) {
        expect(ticks.latest(from, to)).toBe(all.filter((tick) => tick <= to).at(-1));
      }
    }
  });

  describe.each([
    ['spring', '2024-02-24T12:00:00Z', '2024-03-10T07:30:00.000Z'],
    ['autumn', '2024-10-19T12:00:00Z', '2024-11-03T07:30:00.000Z'],
  ])('of 02:30 in New York, thirty across the change of %s', (season, from, atTheChange) => {
    const ticks = new Ticks('30 2 * * *', 'America/New_York');
    const thirty = following(ticks, from, 30).map((tick) => tick!);

    it('are one a day, at 02:30 or, where that is skipped, at 03:30', () => {
      const local = new Intl.DateTimeFormat('en-CA', {
        timeZone: 'America/New_York',
        hourCycle: 'h23',
        dateStyle: 'short',
        timeStyle: 'short',
      });
      const found = thirty.map((tick) => local.format(new Date(tick)).replace(',', ''));
      const days = Array.from({ length: 30 }, (_, i) =>
        new Date(at(from) + (i + 1) * 86_400_000).toISOString(),
      );
      expect(found).toEqual(
        days.map((day) => `${day.slice(0, 10)} ${day.startsWith('2024-03-10') ? '03:30' : '02:30'}`),
      );
      expect(thirty).toContain(atTheChange);
      expect(season === 'spring' ? thirty[29] : thirty[0]).toMatch(/T06:30/);
    });

    it('are each found once by a process that looks again and again around them', () => {
      let settled = at(from);
      const found: number[] = [];
      for (const tick of thirty) {
        for (let now = at(tick) - 90 * 60_000; now <= at(tick) + 90 * 60_000; now += 300_000) {
          const due = ticks.latest(settled, now);
          if (due !== undefined) found.push((settled = due));
        }
      }
      expect(found.map((tick) => text(tick))).toEqual(thirty);
    });
  });
});
