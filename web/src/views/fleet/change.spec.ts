import { changeFigure, changeText, directionOf } from './change';

describe('a change of uptime', () => {
  it.each([
    [5, 'better', '+5.0', '5.0 points better than a week earlier'],
    [-1.25, 'worse', '−1.3', '1.3 points worse than a week earlier'],
    [0.04, 'same', '0.0', 'as a week earlier'],
    [-0.04, 'same', '0.0', 'as a week earlier'],
    [0, 'same', '0.0', 'as a week earlier'],
    [null, 'unknown', '–', 'no comparison: data missing'],
  ])('of %p points is %s, %s: %s', (points, direction, figure, text) => {
    expect(directionOf(points)).toBe(direction);
    expect(changeFigure(points)).toBe(figure);
    expect(changeText(points, 'a week earlier')).toBe(text);
  });
});
