import { packOfDay } from './packed-day';
import { otherThan } from './standing-polls';

const active = (store: number, ms: number) => packOfDay(store, ms, 1);
const inactive = (store: number, ms: number) => packOfDay(store, ms, 0);

describe('otherThan', () => {
  it('finds those that are active here and inactive there, and the reverse', () => {
    const polls = Float64Array.of(active(1, 0), inactive(1, 5), active(2, 0), inactive(2, 1));
    expect([...otherThan(polls, [inactive(1, 5), inactive(2, 0)])]).toEqual([active(2, 0), inactive(2, 1)]);
  });

  it.each([
    ['no polls here', [], [inactive(1, 1)], []],
    ['none inactive there', [active(1, 1), inactive(1, 2)], [], [inactive(1, 2)]],
    ['all alike', [inactive(1, 1), active(1, 2)], [inactive(1, 1)], []],
    [
      'others before, between and after',
      [active(2, 2), inactive(4, 4)],
      [inactive(1, 1), inactive(2, 1), inactive(2, 3), inactive(4, 4), inactive(5, 0)],
      [],
    ],
  ])('%s', (_, polls, standing, others) => {
    expect([...otherThan(Float64Array.from(polls), standing)]).toEqual(others);
  });
});
