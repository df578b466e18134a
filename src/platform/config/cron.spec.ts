import { isCron } from './environment';

describe('isCron', () => {
  it.each(['* * * * *', '0 6 * * *', '*/15 8-18 * * 1-5', '30 2 1,15 * *', '0 6 * JAN mon-fri', '0 0 L * *'])(
    'takes %s',
    (expression) => expect(isCron(expression)).toBe(true),
  );

  it.each([
    '',
    '6',
    '* * * *',
    '0 0 6 * * *',
    '60 6 * * *',
    '0 24 * * *',
    '0 0 30 2 *',
    '*/0 * * * *',
    'H 6 * * *',
    '@daily',
    'a b c d e',
    '0 6 * * * # daily',
    '0  6 * * *',
    undefined,
    6,
  ])('refuses %j', (expression) => expect(isCron(expression)).toBe(false));
});
