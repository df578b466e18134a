import { allOf } from '../../../test/support/store-inputs';
import { observedAtOf, packPoll } from '../polls/poll-block';
import { isOpenAt, statusWithin, walkDay } from './days';

const MIDNIGHT = Date.UTC(2024, 0, 15);
const at = (time: string) => Date.parse(`2024-01-15T${time.length === 5 ? `${time}:00` : time}Z`);
const timeOf = (instant: number) => new Date(instant).toISOString().slice(11, 16);
/** `+10:00` is active, `-10:00` inactive. */
const poll = (text: string) => packPoll(at(text.slice(1)), text.startsWith('+'));

/** The segments of a day as text: `09:00-10:00 up, first poll fills back (10:00)`. */
function walked(hours: string[], polls: string[], asOf = '23:00'): string[] {
  const open = hours.flatMap((interval) => interval.split('-').map(at));
  const stretches: string[] = [];
  walkDay(open, allOf(polls.map(poll)), at(asOf), (start, end, status, rule, behind) => {
    const source = behind === undefined ? 'no poll' : timeOf(observedAtOf(behind));
    stretches.push(`${timeOf(start)}-${timeOf(end)} ${status}, ${rule} (${source})`);
  });
  return stretches;
}

describe('walkDay', () => {
  it('fills back from the first poll, holds to the next, holds to closing (rules 1 to 3)', () => {
    const polls = ['+10:00', '-12:00', '+15:00'];
    expect(walked(['09:00-17:00'], polls)).toEqual([
      '09:00-10:00 up, first poll fills back (10:00)',
      '10:00-12:00 up, holds until the next poll (10:00)',
      '12:00-15:00 down, holds until the next poll (12:00)',
      '15:00-17:00 up, holds to closing (15:00)',
    ]);
  });

  it('gives all of the day the status of its only poll', () => {
    expect(walked(['09:00-17:00'], ['-10:00'])).toEqual([
      '09:00-10:00 down, first poll fills back (10:00)',
      '10:00-17:00 down, holds to closing (10:00)',
    ]);
  });

  it('has no data without a poll (rule 4)', () => {
    expect(walked(['09:00-12:00', '13:00-17:00'], [])).toEqual([
      '09:00-12:00 no_data, no data (no poll)',
      '13:00-17:00 no_data, no data (no poll)',
    ]);
  });

  it('has no segments on a closed day, with any polls', () => {
    expect(walked([], ['+10:00'])).toEqual([]);
  });

  it('passes over polls before opening, after closing and between two shifts', () => {
    const outside = ['-08:59', '-12:30', '-17:01'];
    expect(walked(['09:00-12:00', '13:00-17:00'], outside)).toEqual([
      '09:00-12:00 no_data, no data (no poll)',
      '13:00-17:00 no_data, no data (no poll)',
    ]);
    expect(walked(['09:00-12:00', '13:00-17:00'], ['-08:00', '+11:00', ...outside.slice(1)])).toEqual([
      '09:00-11:00 up, first poll fills back (11:00)',
      '11:00-12:00 up, holds to closing (11:00)',
      '13:00-17:00 up, holds to closing (11:00)',
    ]);
  });

  it('passes over them between polls that count, too', () => {
    for (const poll of ['-12:00', '-12:30']) {
      expect(walked(['09:00-12:00', '13:00-17:00'], ['+11:00', poll, '+14:00'])).toEqual([
        '09:00-11:00 up, first poll fills back (11:00)',
        '11:00-12:00 up, holds until the next poll (11:00)',
        '13:00-14:00 up, holds until the next poll (11:00)',
        '14:00-17:00 up, holds to closing (14:00)',
      ]);
    }
  });

  it('counts a poll at the instant of opening, and leaves nothing to fill back', () => {
    expect(walked(['09:00-17:00'], ['+09:00'])).toEqual(['09:00-17:00 up, holds to closing (09:00)']);
  });

  it('does not count a poll at the instant of closing: intervals are half open', () => {
    expect(walked(['09:00-17:00'], ['+17:00'])).toEqual(['09:00-17:00 no_data, no data (no poll)']);
    expect(walked(['09:00-12:00', '13:00-17:00'], ['+12:00', '-14:00'])).toEqual([
      '09:00-12:00 down, first poll fills back (14:00)',
      '13:00-14:00 down, first poll fills back (14:00)',
      '14:00-17:00 down, holds to closing (14:00)',
    ]);
  });

  it('counts a poll in the last millisecond before closing', () => {
    const stretches = walked(['09:00-17:00'], ['+16:59:59.999']);
    expect(stretches[0]).toBe('09:00-16:59 up, first poll fills back (16:59)');
    expect(stretches[1]).toBe('16:59-17:00 up, holds to closing (16:59)');
  });

  it('carries a status over the break between two shifts of one day', () => {
    expect(walked(['09:00-12:00', '13:00-17:00'], ['-11:00', '+15:00'])).toEqual([
      '09:00-11:00 down, first poll fills back (11:00)',
      '11:00-12:00 down, holds until the next poll (11:00)',
      '13:00-15:00 down, holds until the next poll (11:00)',
      '15:00-17:00 up, holds to closing (15:00)',
    ]);
  });

  it('takes over at a poll that meets the opening of the second shift', () => {
    expect(walked(['09:00-12:00', '13:00-17:00'], ['+09:00', '-13:00'])).toEqual([
      '09:00-12:00 up, holds until the next poll (09:00)',
      '13:00-17:00 down, holds to closing (13:00)',
    ]);
  });
});

describe('walkDay cut at as_of', () => {
  it('ends the last segment there and ignores later polls', () => {
    expect(walked(['09:00-17:00'], ['+10:00', '-12:00'], '11:30')).toEqual([
      '09:00-10:00 up, first poll fills back (10:00)',
      '10:00-11:30 up, holds to closing (10:00)',
    ]);
  });

  it('has no data when the first poll of the day comes after it', () => {
    expect(walked(['09:00-17:00'], ['+12:00'], '11:30')).toEqual(['09:00-11:30 no_data, no data (no poll)']);
  });

  it('counts a poll at that very instant', () => {
    expect(walked(['09:00-17:00'], ['+12:00'], '12:00')).toEqual([
      '09:00-12:00 up, first poll fills back (12:00)',
    ]);
    expect(walked(['09:00-17:00'], ['-10:00', '+12:00'], '12:00')).toEqual([
      '09:00-10:00 down, first poll fills back (10:00)',
      '10:00-12:00 down, holds until the next poll (10:00)',
    ]);
  });

  it.each(['08:00', '09:00'])('has nothing when it is %s, not after opening', (asOf) => {
    expect(walked(['09:00-17:00'], ['+09:00'], asOf)).toEqual([]);
  });

  it('leaves out the second shift when it lies in the break', () => {
    expect(walked(['09:00-12:00', '13:00-17:00'], ['+11:00', '-14:00'], '12:30')).toEqual([
      '09:00-11:00 up, first poll fills back (11:00)',
      '11:00-12:00 up, holds to closing (11:00)',
    ]);
  });
});

it('walkDay reads only its part of the polls', () => {
  const polls = ['+10:00', '-11:00', '+12:00', '+13:00'].map(poll);
  const seen: [string, number][] = [];
  const part = { polls, from: 1, to: 2 };
  walkDay([at('09:00'), at('17:00')], part, at('23:00'), (_start, _end, _status, rule, behind) => {
    seen.push([rule, (observedAtOf(behind!) - MIDNIGHT) / 3_600_000]);
  });
  expect(seen).toEqual([
    ['first poll fills back', 11],
    ['holds to closing', 11],
  ]);
});

describe('statusWithin', () => {
  const open = [at('09:00'), at('12:00'), at('13:00'), at('17:00')];
  const polls = ['-08:00', '+09:00', '-11:00', '+12:30', '+14:00', '-18:00'].map(poll);

  it.each([
    ['08:30', 'no_data'],
    ['09:00', 'up'],
    ['10:59', 'up'],
    ['11:00', 'down'],
    ['13:00', 'down'], // the poll in the break does not count
    ['14:00', 'up'],
    ['20:00', 'up'],
  ])('at %s is %s', (asOf, status) => {
    expect(statusWithin(open, allOf(polls), at(asOf))).toBe(status);
  });

  it('reads only its part of the polls', () => {
    expect(statusWithin(open, { polls, from: 2, to: 3 }, at('16:00'))).toBe('down');
    expect(statusWithin(open, { polls, from: 3, to: 4 }, at('16:00'))).toBe('no_data');
    expect(statusWithin(open, { polls, from: 2, to: 2 }, at('16:00'))).toBe('no_data');
  });
});

it.each([
  ['08:59:59.999', false],
  ['09:00', true],
  ['11:59:59.999', true],
  ['12:00', false],
  ['13:00', true],
  ['17:00', false],
])('isOpenAt: intervals are half open, at %s %s', (time, expected) => {
  expect(isOpenAt([at('09:00'), at('12:00'), at('13:00'), at('17:00')], at(time))).toBe(expected);
});
