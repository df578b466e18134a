import { LocalCalendar } from '../core/calendar/local-calendar';
import { packPoll } from '../core/polls/poll-block';
import { excludedTime } from '../core/schedule/exclusions';
import { ALWAYS_OPEN, HoursRow } from '../core/schedule/schedule';
import { explainDays, explainStore } from '../core/uptime/explanation';
import { addStore } from '../core/uptime/figures';
import { periodPlan, windowsPlan } from '../core/uptime/plans';
import { NO_ROLLUPS, ReportTotals } from '../core/uptime/totals';
import { ExplainedPeriod, ExplainedStore } from '../metrics';
import { storeInputs, weekly } from '../../test/support/store-inputs';
import { explanationLines } from './explain.command';

interface Store {
  zone: string;
  givenZone?: string;
  asOf: string;
  rows?: HoursRow[];
  /** `+2024-01-15T12:00Z` is active, `-…` inactive. */
  polls?: string[];
  /** Start and end. */
  excluded?: [string, string][];
}

const EVIDENCE = { carryMs: undefined, evidence: true };

function inputsOf({ rows, polls = [], excluded = [] }: Store) {
  const packed = polls.map((text) => packPoll(Date.parse(text.slice(1)), text.startsWith('+')));
  const out = excluded.map(([start, end]) => [Date.parse(start), Date.parse(end)] as const);
  return storeInputs(rows === undefined ? ALWAYS_OPEN : weekly(rows), packed, excludedTime(out));
}

const explainedOf = ({ zone, givenZone = zone, asOf, rows }: Store) => ({
  storeId: '8419537941919820732',
  name: null,
  asOf: Date.parse(asOf),
  calendar: new LocalCalendar(zone),
  givenZone: givenZone === '' ? undefined : givenZone,
  hasHours: rows !== undefined,
  exclusions: [],
});

function explained(store: Store): ExplainedStore {
  const of = explainedOf(store);
  const plan = windowsPlan('calendar', of.asOf, of.calendar, EVIDENCE);
  return { ...of, windows: plan.windows, ...explainStore(inputsOf(store), plan) };
}

function explainedWeek(store: Store): ExplainedPeriod {
  const of = explainedOf(store);
  const names: number[] = [];
  const period = { dates: 'this_week', breakdown: 'day' } as const;
  const plan = periodPlan(period, of.asOf, of.calendar, EVIDENCE, (name) => names.push(name) - 1);
  const totals = ReportTotals.of(1, { buckets: names.length, evidence: true });
  addStore(totals, { ...inputsOf(store), rollups: NO_ROLLUPS, position: 0, plan });
  const parts = names.map((name, i) => ({ name, sums: totals.sums(0, i) }));
  return { ...of, days: explainDays(inputsOf(store), { days: plan.days, asOf: of.asOf }), parts };
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

  it('begin with the store, the instant, the zone, the hours and the accounting', () => {
    expect(lines.slice(0, 5)).toEqual([
      'store    8419537941919820732',
      'as of    2024-01-16T15:00:00.000Z (2024-01-16 09:00:00 local)',
      'zone     America/Chicago',
      'hours    as given, by weekday',
      'counted  accounting=daily: each local day from its own polls',
    ]);
    expect(explanationLines(store, 'down', { carryMs: 5_400_000, ignoresExclusions: true })[4]).toBe(
      'counted  accounting=carry_forward: each poll for 90 minutes at most; exclusions=ignore: nothing is excluded',
    );
  });

  it('show each local day with its open time, and each segment with its rule and poll', () => {
    const from = lines.indexOf('2024-01-14 Sunday: closed');
    expect(lines.slice(from, from + 9)).toEqual([
      '2024-01-14 Sunday: closed',
      '',
      '2024-01-15 Monday: open 09:00:00–12:00:00, 22:00:00–24:00:00; polls 2, longest gap 240.00 minutes',
      '  2024-01-15 09:00:00 to 10:00:00  2024-01-15T15:00:00.000Z to 2024-01-15T16:00:00.250Z  up    first poll fills back      poll 2024-01-15T16:00:00.250Z active',
      '  2024-01-15 10:00:00 to 12:00:00  2024-01-15T16:00:00.250Z to 2024-01-15T18:00:00.000Z  up    holds until the next poll  poll 2024-01-15T16:00:00.250Z active',
      '  2024-01-15 22:00:00 to 23:00:00  2024-01-16T04:00:00.000Z to 2024-01-16T05:00:00.000Z  up    holds until the next poll  poll 2024-01-15T16:00:00.250Z active',
      '  2024-01-15 23:00:00 to 00:00:00  2024-01-16T05:00:00.000Z to 2024-01-16T06:00:00.000Z  down  holds to closing           poll 2024-01-16T05:00:00.000Z inactive',
      '',
      '2024-01-16 Tuesday: open 00:00:00–02:00:00; polls 0, longest gap 0.00 minutes',
    ]);
    expect(lines).toContain(
      '  2024-01-16 00:00:00 to 02:00:00  2024-01-16T06:00:00.000Z to 2024-01-16T08:00:00.000Z  no data  no data',
    );
  });

  it('end with the sums of the report', () => {
    expect(lines.slice(-5)).toEqual([
      'window               uptime  downtime  no data  excluded  open time  polls  longest gap (minutes)',
      'last hour (minutes)    0.00      0.00     0.00      0.00       0.00      0                   0.00',
      'last day (hours)       0.00      2.00     2.00      0.00       2.00      0                   0.00',
      'last week (hours)      4.00      3.00     2.00      0.00       7.00      2                 240.00',
      'Downtime includes the time without data (no_data=down).',
    ]);
  });

  it('leave time without data out when it is excluded', () => {
    expect(explanationLines(store, 'exclude').slice(-3)).toEqual([
      'last day (hours)       0.00      0.00     2.00      0.00       2.00      0                   0.00',
      'last week (hours)      4.00      1.00     2.00      0.00       7.00      2                 240.00',
      'no_data=exclude.',
    ]);
  });

  it('show what is excluded', () => {
    const excluding = explained({
      zone: 'America/Chicago',
      asOf: '2024-01-16T15:00:00Z',
      rows: MONDAYS,
      polls: ['+2024-01-15T16:00:00Z'],
      excluded: [
        ['2024-01-15T17:00:00Z', '2024-01-15T17:30:00Z'],
        ['2024-01-16T00:00:00Z', '2024-01-17T00:00:00Z'],
      ],
    });
    const shown = explanationLines(excluding, 'down');
    const from = shown.findIndex((line) => line.startsWith('2024-01-15'));
    expect(shown[from]).toBe(
      '2024-01-15 Monday: open 09:00:00–11:00:00, 11:30:00–12:00:00; ' +
        'excluded 11:00:00–11:30:00, 22:00:00–24:00:00; polls 1, longest gap 150.00 minutes',
    );
    expect(shown[from + 3]).toBe(
      '  2024-01-15 11:00:00 to 11:30:00  2024-01-15T17:00:00.000Z to 2024-01-15T17:30:00.000Z  excluded  excluded',
    );
    expect(shown).toContain('2024-01-16 Tuesday: excluded 00:00:00–02:00:00');
    expect(shown.at(-2)).toBe(
      'last week (hours)      2.50      0.00     0.00      4.50       7.00      1                 150.00',
    );
  });

  it('have a line for each part of a period', () => {
    const week = explainedWeek({
      zone: 'America/Chicago',
      asOf: '2024-01-16T15:00:00Z',
      rows: MONDAYS,
      polls: ['+2024-01-15T16:00:00Z', '-2024-01-16T05:00:00Z'],
    });
    const period = { dates: 'this_week', breakdown: 'day' } as const;
    expect(explanationLines(week, 'exclude', { period }).slice(-4)).toEqual([
      'day (hours)  uptime  downtime  no data  excluded  open time  polls  longest gap (minutes)  uptime (percent)',
      '2024-01-15     4.00      1.00     0.00      0.00       5.00      2                 240.00             80.00',
      '2024-01-16     0.00      0.00     2.00      0.00       2.00      0                   0.00  -',
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
    expect(lines).toContain('2024-03-31 Sunday: open 01:00:00–24:00:00; polls 0, longest gap 0.00 minutes');
    expect(lines).toContain(
      '  2024-03-31 01:00:00 to 00:00:00  2024-03-30T22:00:00.000Z to 2024-03-31T21:00:00.000Z  no data  no data',
    );
  });
});
