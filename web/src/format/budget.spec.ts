import { burnText, leftText, minutesText } from './budget';

describe('a budget of downtime', () => {
  it.each([
    [0, '0 min', '0 min left'],
    [432.5, '7 h 13 min', '7 h 13 min left'],
    [0.5, '30 s', '30 s left'],
    [-63, '−1 h 3 min', '1 h 3 min over'],
  ])('of %d minutes is %s, %s', (minutes, text, left) => {
    expect(minutesText(minutes)).toBe(text);
    expect(leftText(minutes)).toBe(left);
  });

  it.each([
    [1.2, '1.20 ×'],
    [0, '0.00 ×'],
    [null, '–'],
  ])('with the burn rate %j is %s', (burn, text) => expect(burnText(burn)).toBe(text));
});
