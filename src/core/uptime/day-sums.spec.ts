import { packPoll } from '../polls/poll-block';
import { sumIntervals } from './day-sums';
import { walkDay } from './segments';

/** 10 to 20 and 30 to 50: thirty milliseconds of open time. */
const OPEN = [10, 20, 30, 50];

const up = (instant: number) => packPoll(instant, true);
const down = (instant: number) => packPoll(instant, false);

const sumsOf = (open: number[], polls: number[]) => {
  const sums = sumIntervals(open, 0, 1, polls, 0, polls.length);
  return [sums.up, sums.down, sums.noData];
};

/** The same sums from the segments of an explanation. */
function stretchesOf(open: number[], polls: number[]): number[] {
  const sums = { up: 0, down: 0, no_data: 0 };
  walkDay(open, polls, 0, polls.length, Infinity, (start, end, status) => (sums[status] += end - start));
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
  expect(sumIntervals(OPEN, 0, 1, polls, 1, 3)).toEqual({ up: 0, down: 30, noData: 0 });
  expect(sumIntervals(OPEN, 0, 1, polls, 2, 2)).toEqual({ up: 0, down: 0, noData: 30 });
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
