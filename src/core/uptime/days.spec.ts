import {
  allOf,
  daily,
  nineToFive,
  polls,
  storeInputs,
  time,
  weekly,
} from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { ALWAYS_OPEN, HoursRow, Schedule } from '../schedule/schedule';
import { formatDate, parseDate } from '../time/instant';
import { eachDay, scheduledIntervals, sumIntervals, walkDay, walkRange } from './days';
import { daysTouching } from './plans';

const WEEKDAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

const second = (time: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
};

/** `Su 09:00-17:00` */
function row(text: string): HoursRow {
  const [weekday = '', start = '', end = ''] = text.split(/[ -]/);
  return { weekday: WEEKDAYS.indexOf(weekday), start: second(start), end: second(end) };
}

/** The open time of a local day as pairs of UTC times without dates: `05:00-10:00`. */
function open(zone: string, date: string, ...rows: string[]): string[] {
  const instants = scheduledIntervals(weekly(rows.map(row)), new LocalCalendar(zone).day(parseDate(date)!));
  const times = instants.map((instant) => new Date(instant).toISOString().slice(8, 16));
  return times.flatMap((time, i) => (i % 2 === 0 ? [`${time}-${times[i + 1]}`] : []));
}

describe('scheduledIntervals on a day like any other', () => {
  it.each<[rows: string[], intervals: string[]]>([
    [['Mo 09:00-17:00'], ['15T14:00-15T22:00']],
    [['Tu 09:00-17:00'], []],
    [
      ['Mo 09:00-12:00', 'Mo 13:00-17:00'],
      ['15T14:00-15T17:00', '15T18:00-15T22:00'],
    ],
    [['Mo 09:00-12:00', 'Mo 12:00-17:00'], ['15T14:00-15T22:00']],
    [['Mo 09:00-13:00', 'Mo 11:00-17:00'], ['15T14:00-15T22:00']],
    [['Mo 20:00-23:59:59'], ['16T01:00-16T05:00']],
    [['Mo 20:00-24:00:00'], ['16T01:00-16T05:00']],
    [['Mo 20:00-23:59:00'], ['16T01:00-16T04:59']],
    [['Mo 22:00-03:00'], ['16T03:00-16T05:00']],
    [['Su 22:00-03:00'], ['15T05:00-15T08:00']],
    [[], ['15T05:00-16T05:00']],
  ])('Monday in New York, %j: %j', (rows, intervals) => {
    expect(open('America/New_York', '2024-01-15', ...rows)).toEqual(intervals);
  });
});

describe('scheduledIntervals when clocks go forward (02:00 to 03:00 is skipped)', () => {
  it.each<[name: string, rows: string[], intervals: string[]]>([
    ['a whole day has 23 hours', [], ['10T05:00-11T04:00']],
    ['an interval across the gap is an hour shorter', ['Su 01:00-05:00'], ['10T06:00-10T09:00']],
    ['a start in the gap moves forward by an hour', ['Su 02:30-05:00'], ['10T07:30-10T09:00']],
    ['an end in the gap moves forward by an hour', ['Su 01:00-02:30'], ['10T06:00-10T07:30']],
    ['an interval within the gap keeps its length', ['Su 02:15-02:45'], ['10T07:15-10T07:45']],
    ['an interval that the gap turns around is empty', ['Su 02:30-03:10'], []],
    [
      'two that the gap lays over each other merge',
      ['Su 02:00-02:30', 'Su 03:00-04:00'],
      ['10T07:00-10T08:00'],
    ],
    ['two that the gap makes meet merge', ['Su 01:00-02:00', 'Su 03:00-04:00'], ['10T06:00-10T08:00']],
    ['an overnight row is cut at midnight first', ['Sa 22:00-02:30'], ['10T05:00-10T07:30']],
  ])('%s', (_name, rows, intervals) => {
    expect(open('America/New_York', '2024-03-10', ...rows)).toEqual(intervals);
  });

  it('does so by half an hour on Lord Howe', () => {
    expect(open('Australia/Lord_Howe', '2024-10-06', 'Su 02:15-09:00')).toEqual(['05T15:45-05T22:00']);
  });
});

describe('scheduledIntervals when clocks go back (01:00 to 02:00 happens twice)', () => {
  it.each<[name: string, rows: string[], intervals: string[]]>([
    ['a whole day has 25 hours', [], ['03T04:00-04T05:00']],
    ['a start that happens twice is the first', ['Su 01:30-06:00'], ['03T05:30-03T11:00']],
    ['an end that happens twice is the first', ['Su 00:00-01:30'], ['03T04:00-03T05:30']],
    ['from the first 01:30 to the only 02:00', ['Su 01:30-02:00'], ['03T05:30-03T07:00']],
  ])('%s', (_name, rows, intervals) => {
    expect(open('America/New_York', '2024-11-03', ...rows)).toEqual(intervals);
  });
});

describe('scheduledIntervals when clocks change at midnight', () => {
  it.each<[name: string, date: string, rows: string[], intervals: string[]]>([
    ['the day that begins at 01:00', '2024-03-31', [], ['30T22:00-31T21:00']],
    ['a row from midnight', '2024-03-31', ['Su 00:00-02:00'], ['30T22:00-30T23:00']],
    ['a start in the gap', '2024-03-31', ['Su 00:30-02:00'], ['30T22:30-30T23:00']],
    ['an end in the gap', '2024-03-31', ['Sa 23:00-00:30'], ['30T22:00-30T22:30']],
    ['the evening before it', '2024-03-30', ['Sa 23:00-00:30'], ['30T21:00-30T22:00']],
    ['the evening that happens twice', '2024-10-26', ['Sa 22:00-23:59:59'], ['26T19:00-26T22:00']],
    ['the first 23:30', '2024-10-26', ['Sa 23:30-24:00:00'], ['26T20:30-26T22:00']],
    ['an end at the first 23:30', '2024-10-26', ['Sa 22:00-23:30'], ['26T19:00-26T20:30']],
  ])('Beirut, %s', (_name, date, rows, intervals) => {
    expect(open('Asia/Beirut', date, ...rows)).toEqual(intervals);
  });

  it('keeps an hour that is repeated after midnight on the day that had begun', () => {
    expect(open('America/St_Johns', '2010-11-07', 'Su 00:00-09:00')).toEqual(['07T02:30-07T12:30']);
    expect(open('America/St_Johns', '2010-11-06', 'Sa 23:00-24:00:00')).toEqual(['07T01:30-07T02:30']);
  });
});

describe('scheduledIntervals of a date that never was', () => {
  it('are empty for any rows', () => {
    expect(open('Pacific/Apia', '2011-12-30')).toEqual([]);
    expect(open('Pacific/Apia', '2011-12-30', 'Fr 09:00-17:00', 'Th 20:00-02:00')).toEqual([]);
  });

  it('leave the days around it whole', () => {
    expect(open('Pacific/Apia', '2011-12-29', 'Th 20:00-02:00')).toEqual(['30T06:00-30T10:00']);
    expect(open('Pacific/Apia', '2011-12-31', 'Fr 20:00-02:00', 'Sa 09:00-17:00')).toEqual([
      '30T10:00-30T12:00',
      '30T19:00-31T03:00',
    ]);
  });
});

// In January nine to five is 14:00 to 22:00 UTC, and a local day begins at 05:00 UTC.
const NEW_YORK = new LocalCalendar('America/New_York');

interface Walk {
  from: string;
  to: string;
  asOf?: string;
  observed: string[];
}

/** The segments of New York's local days within the range, as `15T14:00-15T22:00 up`. */
function walked(schedule: Schedule, { from, to, asOf = '2025-01-01T00:00Z', observed }: Walk): string[] {
  const range = { start: Date.parse(from), end: Date.parse(to) };
  const days = daysTouching(range, NEW_YORK);
  const store = storeInputs(schedule, polls(...observed));
  const stretches: string[] = [];
  walkRange(store, { days, asOf: Date.parse(asOf) }, range, (start, end, status) => {
    stretches.push(`${time(start)}-${time(end)} ${status}`);
  });
  return stretches;
}

describe('walkRange', () => {
  const observed = ['+2024-01-15T16:00Z', '-2024-01-15T20:00Z'];

  it.each([
    ['cuts at both ends', '2024-01-15T15:00Z', '2024-01-15T21:00Z', ['15-16 up', '16-20 up', '20-21 down']],
    ['begins with its first instant', '2024-01-15T20:00Z', '2024-01-15T22:00Z', ['20-22 down']],
    ['ends before its last', '2024-01-15T17:00Z', '2024-01-15T20:00Z', ['17-20 up']],
    ['has nothing before opening', '2024-01-15T05:00Z', '2024-01-15T14:00Z', []],
    ['has nothing from closing on', '2024-01-15T22:00Z', '2024-01-16T14:00Z', []],
    ['has nothing where it is empty', '2024-01-15T16:00Z', '2024-01-15T16:00Z', []],
  ])('%s: %s to %s', (_what, from, to, hours) => {
    const expected = hours.map((text) => text.replace(/(\d+)-(\d+)/, '15T$1:00-15T$2:00'));
    expect(walked(nineToFive, { from, to, observed })).toEqual(expected);
  });

  it('finds a single millisecond', () => {
    const last = { from: '2024-01-15T21:59:59.999Z', to: '2024-01-15T22:00:00.001Z', observed };
    expect(walked(nineToFive, last)).toEqual(['15T21:59:59.999-15T22:00 down']);
  });

  it('computes whole days: polls before and after the range affect it', () => {
    const morning = { from: '2024-01-15T14:00Z', to: '2024-01-15T15:00Z', observed };
    expect(walked(nineToFive, morning)).toEqual(['15T14:00-15T15:00 up']);
    const evening = { from: '2024-01-15T21:00Z', to: '2024-01-15T22:00Z', observed };
    expect(walked(nineToFive, evening)).toEqual(['15T21:00-15T22:00 down']);
  });

  it('visits days without data, and carries no status into them', () => {
    const threeDays = { from: '2024-01-14T20:00Z', to: '2024-01-16T15:00Z', observed };
    expect(walked(nineToFive, threeDays)).toEqual([
      '14T20:00-14T22:00 no_data',
      '15T14:00-15T16:00 up',
      '15T16:00-15T20:00 up',
      '15T20:00-15T22:00 down',
      '16T14:00-16T15:00 no_data',
    ]);
  });

  it.each([
    ['within the range', '2024-01-15T18:00Z', ['15T15:00-15T16:00 up', '15T16:00-15T18:00 up']],
    ['at a poll, which counts but holds for no time', '2024-01-15T16:00Z', ['15T15:00-15T16:00 up']],
    ['before the first poll', '2024-01-15T15:59:59.999Z', ['15T15:00-15T15:59:59.999 no_data']],
    ['at the beginning of the range', '2024-01-15T15:00Z', []],
    ['before the range', '2024-01-15T14:30Z', []],
  ])('sees nothing after an as_of %s', (_where, asOf, expected) => {
    expect(
      walked(nineToFive, { from: '2024-01-15T15:00Z', to: '2024-01-16T20:00Z', asOf, observed }),
    ).toEqual(expected);
  });

  it('splits an overnight shift into two days, each with its own polls', () => {
    const night = daily([22, 4]);
    const range = { from: '2024-01-16T03:30Z', to: '2024-01-16T08:00Z' };
    expect(walked(night, { ...range, observed: ['-2024-01-16T04:00Z'] })).toEqual([
      '16T03:30-16T04:00 down',
      '16T04:00-16T05:00 down',
      '16T05:00-16T08:00 no_data',
    ]);
    // 23:59:59.999 and midnight.
    expect(
      walked(night, { ...range, observed: ['-2024-01-16T04:59:59.999Z', '+2024-01-16T05:00Z'] }),
    ).toEqual(['16T03:30-16T04:59:59.999 down', '16T04:59:59.999-16T05:00 down', '16T05:00-16T08:00 up']);
  });

  it('knows that clocks go forward: 02:00 to 03:00 is no time, and the next day begins at 04:00 UTC', () => {
    const range = { from: '2024-03-10T06:30Z', to: '2024-03-11T05:00Z', observed: ['+2024-03-10T07:00Z'] };
    expect(walked(ALWAYS_OPEN, range)).toEqual([
      '10T06:30-10T07:00 up',
      '10T07:00-11T04:00 up',
      '11T04:00-11T05:00 no_data',
    ]);
    expect(walked(daily([1, 4]), range)).toEqual(['10T06:30-10T07:00 up', '10T07:00-10T08:00 up']);
  });

  it('knows that clocks go back: 01:00 to 02:00 is twice the time, and the next day begins at 05:00 UTC', () => {
    const range = { from: '2024-11-03T04:30Z', to: '2024-11-04T06:00Z', observed: ['-2024-11-03T06:00Z'] };
    expect(walked(ALWAYS_OPEN, range)).toEqual([
      '03T04:30-03T06:00 down',
      '03T06:00-04T05:00 down',
      '04T05:00-04T06:00 no_data',
    ]);
    expect(walked(daily([1, 2]), range)).toEqual(['03T05:00-03T06:00 down', '03T06:00-03T07:00 down']);
  });
});

describe('eachDay', () => {
  /** The dates with the indices of their polls. */
  function parted(zone: string, dates: string[], observed: string[], from = 0, to = observed.length) {
    const calendar = new LocalCalendar(zone);
    const days = dates.map((date) => calendar.day(parseDate(date)!));
    const visits: [string, number, number][] = [];
    eachDay(days, { polls: polls(...observed), from, to }, ({ date }, part) => {
      visits.push([formatDate(date), part.from, part.to]);
    });
    return visits;
  }

  it('has a day of 23 and one of 25 hours end where the next begins', () => {
    const march = ['+2024-03-10T05:00Z', '+2024-03-11T03:59:59.999Z', '-2024-03-11T04:00Z'];
    expect(parted('America/New_York', ['2024-03-10', '2024-03-11'], march)).toEqual([
      ['2024-03-10', 0, 2],
      ['2024-03-11', 2, 3],
    ]);
    const november = ['+2024-11-03T04:00Z', '+2024-11-04T04:59:59.999Z', '-2024-11-04T05:00Z'];
    expect(parted('America/New_York', ['2024-11-03', '2024-11-04'], november)).toEqual([
      ['2024-11-03', 0, 2],
      ['2024-11-04', 2, 3],
    ]);
  });

  it('visits a date that never was, which has no polls', () => {
    const around = ['+2011-12-30T09:59:59.999Z', '-2011-12-30T10:00Z'];
    expect(parted('Pacific/Apia', ['2011-12-29', '2011-12-30', '2011-12-31'], around)).toEqual([
      ['2011-12-29', 0, 1],
      ['2011-12-30', 1, 1],
      ['2011-12-31', 1, 2],
    ]);
  });

  it('keeps to the part of the polls that is the store’s', () => {
    const three = ['-2024-01-15T12:00Z', '+2024-01-15T13:00Z', '-2024-01-15T14:00Z'];
    expect(parted('UTC', ['2024-01-15'], three, 1, 2)).toEqual([['2024-01-15', 1, 2]]);
    expect(parted('UTC', ['2024-01-15'], three, 3, 3)).toEqual([['2024-01-15', 3, 3]]);
  });

  it('visits nothing without days', () => {
    expect(parted('UTC', [], ['+2024-01-15T12:00Z'])).toEqual([]);
  });
});

/** 10 to 20 and 30 to 50: thirty milliseconds of open time. */
const OPEN = [10, 20, 30, 50];

const up = (instant: number) => packPoll(instant, true);
const down = (instant: number) => packPoll(instant, false);

const sumsOf = (open: number[], polls: number[]) => {
  const sums = sumIntervals(open, 0, 1, allOf(polls));
  return [sums.up, sums.down, sums.noData];
};

/** The same sums from the segments of an explanation. */
function stretchesOf(open: number[], polls: number[]): number[] {
  const sums = { up: 0, down: 0, no_data: 0, excluded: 0 };
  walkDay(open, allOf(polls), Infinity, (start, end, status) => (sums[status] += end - start));
  return [sums.up, sums.down, sums.no_data];
}

it.each([
  // description, open intervals, polls, ms up, down and without data
  ['a day without polls has no data', OPEN, [], [0, 0, 30]],
  ['a day that was never open has nothing', [], [up(15)], [0, 0, 0]],
  ['a poll fills back and holds to closing', OPEN, [up(15)], [30, 0, 0]],
  ['a poll in the later interval fills back over the pause', OPEN, [up(40)], [30, 0, 0]],
  ['so does one that is inactive', OPEN, [down(40)], [0, 30, 0]],
  ['a status holds until the next poll', OPEN, [up(12), down(18)], [8, 22, 0]],
  ['it holds over the pause', OPEN, [up(12), down(40)], [20, 10, 0]],
  ['it is taken up again after the pause', OPEN, [down(12), up(40)], [10, 20, 0]],
  ['each poll has its stretch', OPEN, [up(11), down(13), up(35), down(36)], [4, 26, 0]],
  ['polls that say the same change nothing', OPEN, [up(11), up(13), up(35), down(36)], [16, 14, 0]],
  ['a poll at the opening counts', OPEN, [down(10), up(11)], [29, 1, 0]],
  ['a poll at the closing does not', OPEN, [down(20), up(31)], [30, 0, 0]],
  ['a poll at a later opening ends what was held over the pause', OPEN, [up(12), down(30)], [10, 20, 0]],
  ['polls before, between and after are passed over', OPEN, [up(9), up(25), down(40), up(50)], [0, 30, 0]],
  ['polls outside open time alone are no data', OPEN, [up(9), up(25), down(50)], [0, 0, 30]],
])('%s', (_told, open, polls, expected) => {
  expect(sumsOf(open, polls)).toEqual(expected);
  expect(stretchesOf(open, polls)).toEqual(expected);
});

it('counts the polls of its range, and no others', () => {
  const polls = [up(11), down(12), down(35), up(40)];
  expect(sumIntervals(OPEN, 0, 1, { polls, from: 1, to: 3 })).toEqual({
    up: 0,
    down: 30,
    noData: 0,
    excluded: 0,
  });
  expect(sumIntervals(OPEN, 0, 1, { polls, from: 2, to: 2 })).toEqual({
    up: 0,
    down: 0,
    noData: 30,
    excluded: 0,
  });
});

it('equals the segments for every combination of polls at three instants', () => {
  const instants = [9, 10, 15, 19, 20, 25, 30, 49, 50, 60];
  for (const first of instants) {
    for (const second of instants.filter((instant) => instant > first)) {
      for (const third of instants.filter((instant) => instant > second)) {
        for (let statuses = 0; statuses < 8; statuses++) {
          const polls = [first, second, third].map((at, i) => packPoll(at, ((statuses >> i) & 1) === 1));
          expect({ polls, sums: sumsOf(OPEN, polls) }).toEqual({ polls, sums: stretchesOf(OPEN, polls) });
        }
      }
    }
  }
});
