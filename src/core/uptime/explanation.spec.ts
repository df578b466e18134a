import { LocalCalendar } from '../calendar/local-calendar';
import { packPoll } from '../polls/poll-block';
import { WeeklySchedule } from '../schedule/schedule';
import { formatDate, formatInstant } from '../time/instant';
import { DayExplanation, explainStore, StoreExplanation } from './explanation';
import { sumStore } from './figures';
import { ReportPlan, reportPlan } from './plans';

const BERLIN = new LocalCalendar('Europe/Berlin');
// Mondays 09:00-12:00 and 13:00-17:00, Tuesdays 14:00-20:00.
const schedule: WeeklySchedule = [[32_400, 43_200, 46_800, 61_200], [50_400, 72_000], [], [], [], [], []];
const noon = packPoll(Date.parse('2024-01-15T11:30:00Z'), true);
const morning = packPoll(Date.parse('2024-01-15T09:00:00Z'), false);
const afternoon = packPoll(Date.parse('2024-01-15T14:00:00Z'), true);
const polls = [morning, noon, afternoon];
const time = (instant: number) => formatInstant(instant).slice(8, 16);

describe('explainStore', () => {
  let plan: ReportPlan;
  let explained: StoreExplanation;
  let monday: DayExplanation | undefined;
  let tuesday: DayExplanation | undefined;

  beforeAll(() => {
    plan = reportPlan('calendar', Date.parse('2024-01-16T15:00:00Z'), BERLIN);
    explained = explainStore({ schedule, polls, from: 0, to: polls.length }, plan);
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
    expect(explained.sums).toEqual(sumStore({ schedule, polls, from: 0, to: polls.length }, plan));
    expect(explained.sums.week).toEqual({ up: 2 * 3_600_000, down: 5 * 3_600_000, noData: 2 * 3_600_000 });
  });
});
