import { LocalCalendar } from '../core/calendar/local-calendar';
import { packPoll } from '../core/polls/poll-block';
import { ALWAYS_OPEN, HoursRow, weeklySchedule } from '../core/schedule/schedule';
import { explainStore } from '../core/uptime/explanation';
import { reportPlan } from '../core/uptime/plans';
import { ExplainedStore } from '../metrics';
import { explanationLines } from './explain.command';

interface Store {
  zone: string;
  givenZone?: string;
  asOf: string;
  rows?: HoursRow[];
  /** `+2024-01-15T12:00Z` is active, `-…` inactive. */
  polls?: string[];
}

function explained({ zone, givenZone = zone, asOf, rows, polls = [] }: Store): ExplainedStore {
  const calendar = new LocalCalendar(zone);
  const frame = reportPlan('calendar', Date.parse(asOf), calendar);
  const packed = polls.map((text) => packPoll(Date.parse(text.slice(1)), text.startsWith('+')));
  const schedule = rows === undefined ? ALWAYS_OPEN : weeklySchedule(rows);
  return {
    storeId: '8419537941919820732',
    asOf: frame.windows.end,
    calendar,
    givenZone: givenZone === '' ? undefined : givenZone,
    hasHours: rows !== undefined,
    windows: frame.windows,
    ...explainStore({ schedule, polls: packed, from: 0, to: packed.length }, frame),
  };
}

/** Mondays 09:00 to 12:00 and 22:00 to 02:00. */
const MONDAYS = [
  { weekday: 0, start: 32_400, end: 43_200 },
  { weekday: 0, start: 79_200, end: 7_200 },
];

describe('explanationLines', () => {
  const store = explained({
    zone: 'America/Chicago',
    asOf: '2024-01-16T15:00:00Z',
    rows: MONDAYS,
    polls: ['+2024-01-15T16:00:00.250Z', '-2024-01-16T05:00:00Z'],
  });
  const lines = explanationLines(store, 'down');

  it('begin with the store, the instant, the zone and the hours', () => {
    expect(lines.slice(0, 4)).toEqual([
      'store    8419537941919820732',
      'as of    2024-01-16T15:00:00.000Z (2024-01-16 09:00:00 local)',
      'zone     America/Chicago',
      'hours    as given, by weekday',
    ]);
  });

  it('show each local day with its open time, and each segment with its rule and poll', () => {
    const from = lines.indexOf('2024-01-14 Sunday: closed');
    expect(lines.slice(from, from + 9)).toEqual([
      '2024-01-14 Sunday: closed',
      '',
      '2024-01-15 Monday: open 09:00:00–12:00:00, 22:00:00–24:00:00',
      '  2024-01-15 09:00:00 to 10:00:00  2024-01-15T15:00:00.000Z to 2024-01-15T16:00:00.250Z  up    first poll fills back      poll 2024-01-15T16:00:00.250Z active',
      '  2024-01-15 10:00:00 to 12:00:00  2024-01-15T16:00:00.250Z to 2024-01-15T18:00:00.000Z  up    holds until the next poll  poll 2024-01-15T16:00:00.250Z active',
      '  2024-01-15 22:00:00 to 23:00:00  2024-01-16T04:00:00.000Z to 2024-01-16T05:00:00.000Z  up    holds until the next poll  poll 2024-01-15T16:00:00.250Z active',
      '  2024-01-15 23:00:00 to 00:00:00  2024-01-16T05:00:00.000Z to 2024-01-16T06:00:00.000Z  down  holds to closing           poll 2024-01-16T05:00:00.000Z inactive',
      '',
      '2024-01-16 Tuesday: open 00:00:00–02:00:00',
    ]);
    expect(lines).toContain(
      '  2024-01-16 00:00:00 to 02:00:00  2024-01-16T06:00:00.000Z to 2024-01-16T08:00:00.000Z  no data  no data',
    );
  });

  it('end with the sums of the report', () => {
    expect(lines.slice(-5)).toEqual([
      'window               uptime  downtime  no data  open time',
      'last hour (minutes)    0.00      0.00     0.00       0.00',
      'last day (hours)       0.00      2.00     2.00       2.00',
      'last week (hours)      4.00      3.00     2.00       7.00',
      'Downtime includes the time without data (no_data=down).',
    ]);
  });

  it('leave time without data out when it is excluded', () => {
    expect(explanationLines(store, 'exclude').slice(-3)).toEqual([
      'last day (hours)       0.00      0.00     2.00       2.00',
      'last week (hours)      4.00      1.00     2.00       7.00',
      'no_data=exclude.',
    ]);
  });

  it('mark a day that opens after as_of', () => {
    const early = explained({ zone: 'America/Chicago', asOf: '2024-01-15T15:00:00Z', rows: MONDAYS });
    expect(explanationLines(early, 'down')).toContain(
      '2024-01-15 Monday: open 09:00:00–12:00:00, 22:00:00–24:00:00; not reached as of then',
    );
  });
});

describe('explanationLines about the zone', () => {
  const zoneLine = (zone: string, givenZone: string) =>
    explanationLines(explained({ zone, givenZone, asOf: '2024-01-16T15:00:00Z' }), 'down')[2];

  it('say when it is the default, and why', () => {
    expect(zoneLine('America/Chicago', '')).toBe('zone     America/Chicago (none given: the default)');
    expect(zoneLine('America/Chicago', 'Mars/Olympus_Mons')).toBe(
      'zone     America/Chicago (the default, since Mars/Olympus_Mons is not known)',
    );
  });

  it('show local times as the clock did, on days when clocks change too', () => {
    const lines = explanationLines(explained({ zone: 'Asia/Beirut', asOf: '2024-04-01T12:00:00Z' }), 'down');
    expect(lines[3]).toBe('hours    none given: open 24/7');
    expect(lines).toContain('2024-03-31 Sunday: open 01:00:00–24:00:00');
    expect(lines).toContain(
      '  2024-03-31 01:00:00 to 00:00:00  2024-03-30T22:00:00.000Z to 2024-03-31T21:00:00.000Z  no data  no data',
    );
  });
});
