import { daily, nineToFive, storeInputs, weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { excludedTime } from '../schedule/exclusions';
import { ALWAYS_OPEN, Schedule } from '../schedule/schedule';
import { formatInstant, MS_PER_MINUTE } from '../time/instant';
import { NoDataPolicy } from './figures';
import { Incidents, incidentsOf } from './incidents';
import { daysTouching } from './plans';

interface Search {
  from: string;
  to: string;
  asOf?: string;
  policy?: NoDataPolicy;
  zone?: string;
  excluded?: [from: string, to: string][];
  carryMs?: number;
}

/**
 * `15T10:00-15T12:00, 120 min down`, and whether it started before the range or is ongoing. `+15T10:00` is an active
 * poll.
 */
function incidents(schedule: Schedule, search: Search, ...observed: string[]): string[] {
  const { from, to, asOf = to, policy = 'down', zone = 'UTC', excluded = [], carryMs } = search;
  const at = (text: string) => Date.parse(text.length > 8 ? text : `2024-01-${text}Z`);
  const range = { start: at(from), end: at(to) };
  const days = daysTouching({ start: range.start - 1, end: range.end }, new LocalCalendar(zone), carryMs);
  const polls = observed.map((text) => packPoll(at(text.slice(1)), text.startsWith('+')));
  const out = excludedTime(excluded.map(([start, end]) => [at(start), at(end)] as const));
  const store = storeInputs(schedule, polls, out);
  const found = incidentsOf(store, { days, asOf: at(asOf), carryMs }, range, policy);
  const time = (instant: number) => formatInstant(instant).slice(8, 16);
  return found.map(({ start, end, downtime, clippedStart, ongoing }) =>
    [
      `${time(start)}-${time(end)}`,
      `${downtime / MS_PER_MINUTE} min down`,
      ...(clippedStart ? ['started before'] : []),
      ...(ongoing ? ['going on'] : []),
    ].join(', '),
  );
}

describe('incidentsOf', () => {
  const monday = { from: '15T08:00', to: '15T20:00' };

  it('are the periods of downtime, each with its start and end', () => {
    const observed = ['+15T10:00', '-15T11:00', '+15T11:30', '-15T14:00', '+15T14:01', '+15T16:00'];
    expect(incidents(nineToFive, monday, ...observed)).toEqual([
      '15T11:00-15T11:30, 30 min down',
      '15T14:00-15T14:01, 1 min down',
    ]);
  });

  it('are none while all is up, or all is closed', () => {
    expect(incidents(nineToFive, monday, '+15T10:00')).toEqual([]);
    expect(incidents(nineToFive, { from: '15T17:00', to: '16T09:00' }, '-15T10:00')).toEqual([]);
  });

  it('have polls that agree in them without ending', () => {
    expect(incidents(nineToFive, monday, '+15T10:00', '-15T11:00', '-15T12:00', '+15T13:00')).toEqual([
      '15T11:00-15T13:00, 120 min down',
    ]);
  });

  it('begin with the opening that the first poll fills back to, and go on at the last closing', () => {
    expect(incidents(nineToFive, monday, '-15T12:00')).toEqual(['15T09:00-15T17:00, 480 min down, going on']);
  });

  it('last over a break, which does not count', () => {
    expect(incidents(daily([9, 12], [13, 17]), monday, '+15T10:00', '-15T11:00', '+15T14:00')).toEqual([
      '15T11:00-15T14:00, 120 min down',
    ]);
  });

  it('last over a closed night, which does not count', () => {
    const days = { from: '15T08:00', to: '16T20:00' };
    expect(incidents(nineToFive, days, '+15T10:00', '-15T16:00', '-16T11:00', '+16T12:00')).toEqual([
      '15T16:00-16T12:00, 240 min down',
    ]);
    // Uptime from the next opening ends it at the closing time of the evening before.
    expect(incidents(nineToFive, days, '+15T10:00', '-15T16:00', '+16T11:00')).toEqual([
      '15T16:00-15T17:00, 60 min down',
    ]);
  });

  it('last over midnight in an overnight shift, though each day has its own polls', () => {
    const night = { from: '15T20:00', to: '16T05:00' };
    const observed = ['+15T22:30', '-15T23:00', '-16T01:00', '+16T03:00'];
    expect(incidents(daily([22, 4]), night, ...observed)).toEqual(['15T23:00-16T03:00, 240 min down']);
    // The first poll after midnight fills back to midnight only.
    expect(incidents(daily([22, 4]), night, '-15T23:00', '+16T01:00')).toEqual([
      '15T22:00-16T00:00, 120 min down',
    ]);
  });
});

describe('incidentsOf days without data', () => {
  const threeDays = { from: '15T08:00', to: '17T20:00' };
  const observed = ['+15T10:00', '-15T16:00', '-17T10:00', '+17T11:00'];

  it('count them as downtime', () => {
    expect(incidents(nineToFive, threeDays, ...observed)).toEqual(['15T16:00-17T11:00, 660 min down']);
  });

  it('end at them if they are excluded, and start again', () => {
    expect(incidents(nineToFive, { ...threeDays, policy: 'exclude' }, ...observed)).toEqual([
      '15T16:00-15T17:00, 60 min down',
      '17T09:00-17T11:00, 120 min down',
    ]);
  });

  it('are one long incident, or none, for a store without polls', () => {
    expect(incidents(nineToFive, threeDays)).toEqual(['15T09:00-17T17:00, 1440 min down, going on']);
    expect(incidents(nineToFive, { ...threeDays, policy: 'exclude' })).toEqual([]);
  });

  it('are over where only time without data follows that is excluded', () => {
    const twoDays = { from: '15T08:00', to: '16T10:00' };
    expect(incidents(nineToFive, twoDays, '-15T16:00')).toEqual([
      '15T09:00-16T10:00, 540 min down, going on',
    ]);
    expect(incidents(nineToFive, { ...twoDays, policy: 'exclude' }, '-15T16:00')).toEqual([
      '15T09:00-15T17:00, 480 min down',
    ]);
  });
});

describe('incidentsOf a range that cuts them', () => {
  const observed = ['+15T10:00', '-15T11:00', '+15T14:00'];

  it.each([
    ['whole', '15T10:00', '15T15:00', ['15T11:00-15T14:00, 180 min down']],
    ['its end', '15T12:00', '15T15:00', ['15T12:00-15T14:00, 120 min down, started before']],
    ['its beginning', '15T10:00', '15T12:00', ['15T11:00-15T12:00, 60 min down, going on']],
    ['its middle', '15T12:00', '15T13:00', ['15T12:00-15T13:00, 60 min down, started before, going on']],
    ['nothing before it', '15T10:00', '15T11:00', []],
    ['nothing after it', '15T14:00', '15T15:00', []],
  ])('have in them %s', (_part, from, to, expected) => {
    expect(incidents(nineToFive, { from, to, asOf: '15T20:00' }, ...observed)).toEqual(expected);
  });

  it('did not start before if they start with the range', () => {
    const fromPoll = { from: '15T11:00', to: '15T15:00' };
    expect(incidents(nineToFive, fromPoll, ...observed)).toEqual(['15T11:00-15T14:00, 180 min down']);
    const fromOpening = { from: '15T09:00', to: '15T15:00' };
    expect(incidents(nineToFive, fromOpening, '-15T10:00', '+15T11:00')).toEqual([
      '15T09:00-15T11:00, 120 min down',
    ]);
  });

  it('started before where the range begins with a poll that found it down again, or at midnight', () => {
    const fromSecond = { from: '15T12:00', to: '15T15:00' };
    expect(incidents(nineToFive, fromSecond, '+15T10:00', '-15T11:00', '-15T12:00', '+15T14:00')).toEqual([
      '15T12:00-15T14:00, 120 min down, started before',
    ]);
    const fromMidnight = { from: '16T00:00', to: '16T12:00' };
    expect(incidents(weekly([]), fromMidnight, '-15T11:00', '-16T01:00', '+16T02:00')).toEqual([
      '16T00:00-16T02:00, 120 min down, started before',
    ]);
  });

  it('did not start before if an earlier one had', () => {
    const fromSecond = { from: '15T10:00', to: '15T17:00' };
    const twice = ['-15T09:00', '-15T10:00', '+15T11:00', '-15T12:00', '+15T13:00'];
    expect(incidents(nineToFive, fromSecond, ...twice)).toEqual([
      '15T10:00-15T11:00, 60 min down, started before',
      '15T12:00-15T13:00, 60 min down',
    ]);
  });

  it('did not start before if they start a millisecond after the range', () => {
    const range = { from: '2024-01-15T10:59:59.999Z', to: '15T15:00' };
    expect(incidents(nineToFive, range, ...observed)).toEqual(['15T11:00-15T14:00, 180 min down']);
  });

  it('do not go on where the store is up again at the end', () => {
    const upAgain = { from: '15T10:00', to: '15T15:00' };
    expect(incidents(nineToFive, upAgain, '+15T10:00', '-15T11:00', '+15T14:59')).toEqual([
      '15T11:00-15T14:59, 239 min down',
    ]);
  });

  it('go on where the range ends in closed time', () => {
    const evening = { from: '15T10:00', to: '15T23:00' };
    expect(incidents(nineToFive, evening, '+15T10:00', '-15T16:00')).toEqual([
      '15T16:00-15T17:00, 60 min down, going on',
    ]);
  });

  it('are known up to as_of, and later polls are not', () => {
    const range = { from: '15T10:00', to: '15T15:00', asOf: '15T13:00' };
    expect(incidents(nineToFive, range, ...observed)).toEqual(['15T11:00-15T13:00, 120 min down, going on']);
    // A poll at as_of counts but covers no time: it does not end the downtime before it.
    expect(incidents(nineToFive, { ...range, asOf: '15T14:00' }, ...observed)).toEqual([
      '15T11:00-15T14:00, 180 min down, going on',
    ]);
  });
});

describe('incidentsOf with exclusions', () => {
  const monday = { from: '15T08:00', to: '15T20:00' };
  const excluded: Search['excluded'] = [['15T11:00', '15T13:00']];

  it('do not go on in them, and go on after them if nothing else is seen', () => {
    const observed = ['+15T09:30', '-15T10:00', '+15T15:00'];
    expect(incidents(nineToFive, { ...monday, excluded }, ...observed)).toEqual([
      '15T10:00-15T15:00, 180 min down',
    ]);
  });

  it('end before them where the store is up after them', () => {
    const observed = ['+15T09:30', '-15T10:00', '-15T12:00', '+15T13:00'];
    expect(incidents(nineToFive, { ...monday, excluded }, ...observed)).toEqual([
      '15T10:00-15T11:00, 60 min down',
    ]);
  });

  it('are none of what is down in them alone', () => {
    expect(incidents(nineToFive, { ...monday, excluded }, '+15T09:30', '-15T11:00', '+15T13:00')).toEqual([]);
  });

  it('go on where the range ends in one, up to its start', () => {
    const noon = { from: '15T08:00', to: '15T12:00', excluded };
    expect(incidents(nineToFive, noon, '+15T09:30', '-15T10:00')).toEqual([
      '15T10:00-15T11:00, 60 min down, going on',
    ]);
  });

  it('did not start before a range that begins in one, or at its end', () => {
    for (const from of ['15T12:00', '15T13:00']) {
      expect(incidents(nineToFive, { from, to: '15T20:00', excluded }, '-15T10:00', '+15T15:00')).toEqual([
        '15T13:00-15T15:00, 120 min down',
      ]);
    }
  });
});

describe('incidentsOf with carry_forward', () => {
  const monday = { from: '15T08:00', to: '15T20:00', carryMs: 60 * MS_PER_MINUTE };
  const observed = ['+15T10:00', '-15T12:00', '+15T14:00'];

  it('count time that no poll vouches for as downtime, or end at it', () => {
    expect(incidents(nineToFive, monday, ...observed)).toEqual([
      '15T09:00-15T10:00, 60 min down',
      '15T11:00-15T14:00, 180 min down',
      '15T15:00-15T17:00, 120 min down, going on',
    ]);
    expect(incidents(nineToFive, { ...monday, policy: 'exclude' }, ...observed)).toEqual([
      '15T12:00-15T13:00, 60 min down',
    ]);
  });

  it('started before where a poll of the day before vouches for the start of the range', () => {
    const midnight = { from: '16T00:00', to: '16T02:00', carryMs: 60 * MS_PER_MINUTE };
    expect(incidents(ALWAYS_OPEN, { ...midnight, policy: 'exclude' }, '-15T23:30')).toEqual([
      '16T00:00-16T00:30, 30 min down, started before',
    ]);
  });
});

describe('incidentsOf where clocks change', () => {
  const zone = 'America/New_York';

  it('have the hours that there were', () => {
    const forward = { from: '2024-03-10T04:00Z', to: '2024-03-11T04:00Z', zone };
    expect(incidents(ALWAYS_OPEN, forward, '+2024-03-10T04:00Z', '-2024-03-10T12:00Z')).toEqual([
      '10T05:00-11T04:00, 1380 min down, going on',
    ]);
    const back = { from: '2024-11-03T03:00Z', to: '2024-11-04T05:00Z', zone };
    expect(incidents(ALWAYS_OPEN, back, '+2024-11-03T03:00Z', '-2024-11-03T12:00Z')).toEqual([
      '03T04:00-04T05:00, 1500 min down, going on',
    ]);
  });
});

describe('Incidents', () => {
  it('know the one that goes on', () => {
    const found = new Incidents({ start: 10, end: 100 }, 'exclude');
    expect(found.ongoing).toBeUndefined();
    found.add(20, 30, 'down');
    found.add(30, 40, 'no_data');
    expect(found.ongoing).toBeUndefined();
    found.add(50, 60, 'down');
    found.add(60, 70, 'excluded');
    found.add(70, 80, 'down');
    expect(found.ongoing).toEqual({ start: 50, end: 80, downtime: 20, clippedStart: false, ongoing: true });
    found.add(80, 90, 'up');
    expect(found.ongoing).toBeUndefined();
    expect(found.found.map(({ start, ongoing }) => [start, ongoing])).toEqual([
      [20, false],
      [50, false],
    ]);
  });
});
