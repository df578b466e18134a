import { storeInputs, weekly } from '../../../test/support/store-inputs';
import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { formatDate, formatInstant, MS_PER_HOUR, MS_PER_MINUTE } from '../time/instant';
import { DayExplanation, explainStore, StoreExplanation } from './explanation';
import { sumStore } from './figures';
import { WindowsPlan, windowsPlan } from './plans';

const BERLIN = new LocalCalendar('Europe/Berlin');
// Mondays 09:00-12:00 and 13:00-17:00, Tuesdays 14:00-20:00.
const schedule = weekly([
  { weekday: 0, start: 9 * 3600, end: 12 * 3600 },
  { weekday: 0, start: 13 * 3600, end: 17 * 3600 },
  { weekday: 1, start: 14 * 3600, end: 20 * 3600 },
]);
const noon = packPoll(Date.parse('2024-01-15T11:30:00Z'), true);
const morning = packPoll(Date.parse('2024-01-15T09:00:00Z'), false);
const afternoon = packPoll(Date.parse('2024-01-15T14:00:00Z'), true);
const polls = [morning, noon, afternoon];
const time = (instant: number) => formatInstant(instant).slice(8, 16);

describe('explainStore', () => {
  let plan: WindowsPlan;
  let explained: StoreExplanation;
  let monday: DayExplanation | undefined;
  let tuesday: DayExplanation | undefined;

  beforeAll(() => {
    plan = windowsPlan('calendar', Date.parse('2024-01-16T15:00:00Z'), BERLIN);
    explained = explainStore(storeInputs(schedule, polls), plan);
    [monday, tuesday] = explained.days.slice(-2);
  });

  it('speaks of every local day that a window touches', () => {
    expect(explained.days.map(({ day }) => formatDate(day.date))).toEqual(
      ['10', '11', '12', '13', '14', '15', '16'].map((day) => `2024-01-${day}`),
    );
    expect(explained.days[0]).toMatchObject({ open: [], segments: [] });
  });

  it('names status, rule and poll of each segment, and ignores the poll in the break', () => {
    expect(monday!.open.map(time)).toEqual(['15T08:00', '15T11:00', '15T12:00', '15T16:00']);
    expect([monday!.polls, tuesday!.polls]).toEqual([[morning, noon, afternoon], []]);
    expect(monday!.segments).toEqual([
      {
        start: monday!.open[0],
        end: Date.parse('2024-01-15T09:00Z'),
        status: 'down',
        rule: 'first poll fills back',
        poll: morning,
      },
      {
        start: Date.parse('2024-01-15T09:00Z'),
        end: monday!.open[1],
        status: 'down',
        rule: 'holds until the next poll',
        poll: morning,
      },
      {
        start: monday!.open[2],
        end: Date.parse('2024-01-15T14:00Z'),
        status: 'down',
        rule: 'holds until the next poll',
        poll: morning,
      },
      {
        start: Date.parse('2024-01-15T14:00Z'),
        end: monday!.open[3],
        status: 'up',
        rule: 'holds to closing',
        poll: afternoon,
      },
    ]);
  });

  it('cuts the segments at as_of, but not the open time it shows', () => {
    expect(tuesday!.open.map(time)).toEqual(['16T13:00', '16T19:00']);
    expect(tuesday!.segments).toEqual([
      {
        start: tuesday!.open[0],
        end: plan.windows.end,
        status: 'no_data',
        rule: 'no data',
        poll: undefined,
      },
    ]);
  });

  it('has the sums of the report', () => {
    expect(explained.sums).toEqual(sumStore(storeInputs(schedule, polls), plan));
    expect(explained.sums.week).toEqual({
      up: 2 * MS_PER_HOUR,
      down: 5 * MS_PER_HOUR,
      noData: 2 * MS_PER_HOUR,
      excluded: 0,
      evidence: undefined,
    });
  });

  it('has the evidence of each day: its polls in open time, and the longest open time that rests on one', () => {
    // The first poll fills back over an hour, and holds for four more, over the break.
    expect(monday!.evidence).toEqual({ polls: 2, longestGap: 5 * MS_PER_HOUR });
    expect(tuesday!.evidence).toEqual({ polls: 0, longestGap: 0 });
  });

  it('has the polls of each day up to as_of', () => {
    const asOf = plan.windows.end;
    const [atAsOf, later] = [packPoll(asOf, true), packPoll(asOf + 1, false)];
    const [before, day] = explainStore(storeInputs(schedule, [...polls, atAsOf, later]), plan).days.slice(-2);
    expect([before!.polls, day!.polls]).toEqual([polls, [atAsOf]]);
  });

  it('shows what is excluded, and the open time without it', () => {
    const excluded = [Date.parse('2024-01-15T10:00Z'), Date.parse('2024-01-15T12:30Z')];
    const [day] = explainStore(storeInputs(schedule, polls, excluded), plan).days.slice(-2);
    expect(day!.open.map(time)).toEqual(['15T08:00', '15T10:00', '15T12:30', '15T16:00']);
    expect(day!.excluded.map(time)).toEqual(['15T10:00', '15T11:00', '15T12:00', '15T12:30']);
    expect(day!.segments.filter(({ status }) => status === 'excluded')).toEqual([
      expect.objectContaining({ rule: 'excluded', poll: undefined }),
      expect.objectContaining({ rule: 'excluded', poll: undefined }),
    ]);
  });
});

describe('explainStore with carry_forward', () => {
  const asOf = Date.parse('2024-01-16T15:00:00Z');
  const accounting = { carryMs: 7 * 24 * MS_PER_HOUR, evidence: true };
  const explained = explainStore(
    storeInputs(schedule, polls),
    windowsPlan('calendar', asOf, BERLIN, accounting),
  );

  it('has the days of the windows alone, and names the poll that vouches', () => {
    expect(explained.days.map(({ day }) => formatDate(day.date))).toEqual(
      ['10', '11', '12', '13', '14', '15', '16'].map((day) => `2024-01-${day}`),
    );
    expect(explained.days.at(-1)!.segments).toEqual([
      {
        start: Date.parse('2024-01-16T13:00Z'),
        end: asOf,
        status: 'up',
        rule: 'holds for carry_minutes',
        poll: afternoon,
      },
    ]);
  });

  it('has the evidence of each window: a gap goes on over the night', () => {
    const { day, week } = explained.sums;
    expect(day.evidence).toEqual({ polls: 0, longestGap: 2 * MS_PER_HOUR });
    // From 14:00 to 16:00 on Monday and from 13:00 to 15:00 on Tuesday, against four hours of the morning's poll.
    expect(week.evidence).toEqual({ polls: 2, longestGap: 4 * MS_PER_HOUR });
  });
});

describe('the evidence of a poll at as_of', () => {
  it('is seen in the day and the windows that it ends, and in no day before', () => {
    const midnight = Date.parse('2024-01-14T23:00:00Z');
    const atMidnight = packPoll(midnight, false);
    const evening = packPoll(midnight - 90 * MS_PER_MINUTE, true);
    const open = storeInputs(weekly([]), [evening, atMidnight]);
    const plan = windowsPlan('calendar', midnight, BERLIN, { carryMs: undefined, evidence: true });
    const { days, sums } = explainStore(open, plan);
    expect(days.slice(-2).map(({ evidence }) => evidence.polls)).toEqual([1, 1]);
    expect([sums.hour, sums.day, sums.week].map(({ evidence }) => evidence!.polls)).toEqual([1, 1, 2]);
  });
});
