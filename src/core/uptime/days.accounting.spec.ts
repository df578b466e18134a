import {
  allOf,
  daily,
  hour,
  nineToFive,
  polls,
  storeInputs,
  time,
  weekly,
} from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { excludedTime, NOTHING_EXCLUDED } from '../schedule/exclusions';
import { Schedule } from '../schedule/schedule';
import { parseDate } from '../time/instant';
import { hoursOfDay, sumDay, walkDays, walkRange } from './days';
import { CarryMs, daysTouching } from './plans';

// In January nine to five is 14:00 to 22:00 UTC, and a local day begins at 05:00 UTC.
const NEW_YORK = new LocalCalendar('America/New_York');

interface Walk {
  from: string;
  to: string;
  asOf?: string;
  observed: string[];
  excluded?: [from: string, to: string][];
  carryMs?: CarryMs;
}

/** The segments of New York's local days within the range, as `15T14:00-15T22:00 up`. */
function walked(
  schedule: Schedule,
  { from, to, asOf = '2025-01-01T00:00Z', observed, excluded = [], carryMs }: Walk,
): string[] {
  const range = { start: Date.parse(from), end: Date.parse(to) };
  const days = daysTouching(range, NEW_YORK, carryMs);
  const out = excludedTime(excluded.map(([start, end]) => [Date.parse(start), Date.parse(end)] as const));
  const store = storeInputs(schedule, polls(...observed), out);
  const stretches: string[] = [];
  walkRange(store, { days, asOf: Date.parse(asOf), carryMs }, range, (start, end, status) => {
    stretches.push(`${time(start)}-${time(end)} ${status}`);
  });
  return stretches;
}

describe('walkRange with exclusions', () => {
  const day = { from: '2024-01-15T05:00Z', to: '2024-01-16T05:00Z' };

  it('takes out what they cover of open time, and polls in it tell nothing', () => {
    const observed = ['+2024-01-15T15:00Z', '-2024-01-15T17:30Z', '-2024-01-15T20:00Z'];
    const excluded: Walk['excluded'] = [['2024-01-15T17:00Z', '2024-01-15T18:00Z']];
    expect(walked(nineToFive, { ...day, observed, excluded })).toEqual([
      '15T14:00-15T15:00 up',
      '15T15:00-15T17:00 up',
      '15T17:00-15T18:00 excluded',
      '15T18:00-15T20:00 up',
      '15T20:00-15T22:00 down',
    ]);
  });

  it('counts those that overlap once, and nothing outside scheduled open time', () => {
    const excluded: Walk['excluded'] = [
      ['2024-01-15T20:00Z', '2024-01-15T23:00Z'],
      ['2024-01-15T12:00Z', '2024-01-15T15:00Z'],
      ['2024-01-15T21:00Z', '2024-01-16T12:00Z'],
    ];
    expect(walked(nineToFive, { ...day, observed: ['-2024-01-15T14:30Z'], excluded })).toEqual([
      '15T14:00-15T15:00 excluded',
      '15T15:00-15T20:00 no_data',
      '15T20:00-15T22:00 excluded',
    ]);
  });

  it('is cut at as_of in an exclusion, and is nothing else on a day that is excluded', () => {
    const excluded: Walk['excluded'] = [['2024-01-15T00:00Z', '2024-01-17T00:00Z']];
    const observed = ['+2024-01-15T15:00Z'];
    expect(walked(nineToFive, { ...day, observed, excluded })).toEqual(['15T14:00-15T22:00 excluded']);
    const asOf = '2024-01-15T16:00Z';
    expect(walked(nineToFive, { ...day, observed, excluded, asOf })).toEqual(['15T14:00-15T16:00 excluded']);
  });

  it('begins and ends with them, to the millisecond', () => {
    const observed = ['+2024-01-15T14:59:59.999Z', '-2024-01-15T15:00Z', '-2024-01-15T16:00Z'];
    const excluded: Walk['excluded'] = [['2024-01-15T15:00Z', '2024-01-15T16:00Z']];
    expect(walked(nineToFive, { ...day, observed, excluded })).toEqual([
      '15T14:00-15T14:59:59.999 up',
      '15T14:59:59.999-15T15:00 up',
      '15T15:00-15T16:00 excluded',
      '15T16:00-15T22:00 down',
    ]);
  });
});

describe('walkRange with carry_forward', () => {
  const carryMs = 90 * 60_000;

  it('lets a poll vouch for 90 minutes or until the next one, and fills nothing back', () => {
    const observed = ['+2024-01-15T15:00Z', '-2024-01-15T16:00Z', '+2024-01-15T21:00Z'];
    const day = { from: '2024-01-15T05:00Z', to: '2024-01-16T05:00Z', observed, carryMs };
    expect(walked(nineToFive, day)).toEqual([
      '15T14:00-15T15:00 no_data',
      '15T15:00-15T16:00 up',
      '15T16:00-15T17:30 down',
      '15T17:30-15T21:00 no_data',
      '15T21:00-15T22:00 up',
    ]);
  });

  it('goes on over midnight, a night and an exclusion, by elapsed time', () => {
    const night = daily([18, 2]); // 23:00 to 07:00 UTC
    const midnight = { from: '2024-01-16T05:00Z', to: '2024-01-16T07:00Z', carryMs };
    expect(walked(night, { ...midnight, observed: ['+2024-01-16T04:50Z'] })).toEqual([
      '16T05:00-16T06:20 up',
      '16T06:20-16T07:00 no_data',
    ]);
    const excluded: Walk['excluded'] = [['2024-01-16T05:10Z', '2024-01-16T06:00Z']];
    const observed = ['+2024-01-16T04:50Z', '-2024-01-16T05:20Z'];
    expect(walked(night, { ...midnight, observed, excluded })).toEqual([
      '16T05:00-16T05:10 up',
      '16T05:10-16T06:00 excluded',
      '16T06:00-16T06:20 up',
      '16T06:20-16T07:00 no_data',
    ]);
    const week = 7 * 24 * 60 * 60_000;
    const nextDay = { from: '2024-01-16T14:00Z', to: '2024-01-16T22:00Z', carryMs: week };
    expect(walked(nineToFive, { ...nextDay, observed: ['-2024-01-15T21:00Z'] })).toEqual([
      '16T14:00-16T22:00 down',
    ]);
  });

  it('does not see a poll after as_of, nor one outside open time', () => {
    const asOf = '2024-01-15T16:00Z';
    const observed = ['+2024-01-15T13:50Z', '+2024-01-15T16:00:00.001Z'];
    const day = { from: '2024-01-15T05:00Z', to: '2024-01-16T05:00Z', observed, carryMs, asOf };
    expect(walked(nineToFive, day)).toEqual(['15T14:00-15T16:00 no_data']);
  });
});

it('walkDays tells where each day begins, also one without open time', () => {
  const days = ['2024-01-14', '2024-01-15', '2024-01-16'].map((date) => NEW_YORK.day(parseDate(date)!));
  const mondays = weekly([{ weekday: 0, start: hour(9), end: hour(17) }]);
  const visits: unknown[] = [];
  const visit = (start: number, end: number) => visits.push(`${time(start)}-${time(end)}`);
  walkDays(storeInputs(mondays, []), { days, asOf: Infinity }, visit, (i) => visits.push(i));
  expect(visits).toEqual([0, 1, '15T14:00-15T22:00', 2]);
});

describe('hoursOfDay and sumDay', () => {
  const monday = NEW_YORK.day(parseDate('2024-01-15')!);
  const excluded = excludedTime([[Date.parse('2024-01-15T21:00Z'), Date.parse('2024-01-18T00:00Z')]]);

  it('divide scheduled open time into open and excluded time', () => {
    const { open, out } = hoursOfDay({ schedule: nineToFive, excluded }, monday);
    expect([open.map(time), out.map(time)]).toEqual([
      ['15T14:00', '15T21:00'],
      ['15T21:00', '15T22:00'],
    ]);
    const before = NEW_YORK.day(parseDate('2024-01-14')!);
    expect(hoursOfDay({ schedule: nineToFive, excluded }, before).out).toEqual([]);
  });

  it('sum what is excluded beside the rest', () => {
    const observed = polls('+2024-01-15T15:00Z', '-2024-01-15T20:00Z', '+2024-01-15T21:30Z');
    const inHours = (store: { schedule: Schedule; excluded: readonly number[] }) => {
      const { up, down, noData, excluded: out } = sumDay(store, monday, allOf(observed));
      return [up, down, noData, out].map((ms) => ms / 3_600_000);
    };
    expect(inHours({ schedule: nineToFive, excluded })).toEqual([6, 1, 0, 1]);
    expect(inHours({ schedule: nineToFive, excluded: NOTHING_EXCLUDED })).toEqual([6.5, 1.5, 0, 0]);
  });
});
