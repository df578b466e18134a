import { checkJsonLimits } from './hardened-express-adapter';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const look = (text: string, encoding = 'utf-8') =>
  checkJsonLimits(undefined, undefined, Buffer.from(text), encoding);
const polls = (count: number): string => JSON.stringify(Array(count).fill({ a: 'b', c: 'd', e: 1 }));

describe('checkJsonLimits', () => {
  it.each([
    ['nothing', ''],
    ['a value', '5'],
    ['20 lists', nested(20)],
    ['20 lists, and 20 more', `[${nested(19)},${nested(19)}]`],
    ['brackets in a string', JSON.stringify({ a: '['.repeat(30), b: '\\"[[[[[[[[[[[[[[[[[[[[[[[[[' })],
    ['commas in a string', JSON.stringify(','.repeat(200_000))],
    ['a string without end', `"${'['.repeat(30)}`],
    ['a string that ends in a backslash', '"\\'],
    ['more ends than beginnings', `]]]]]${nested(20)}`],
    ['the largest batch', polls(10_000)],
    ['100,000 values', `[${'1,'.repeat(99_998)}1]`],
  ])('lets %s pass', (_, text) => expect(() => look(text)).not.toThrow());

  it.each([
    ['21 lists', nested(21)],
    ['4,000,000 lists', nested(4_000_000)],
    ['objects', '{"a":'.repeat(21)],
    ['both after a string', `["\\\\",${'[{"a":'.repeat(10)}`],
  ])('refuses %s as too deep', (_, text) =>
    expect(() => look(text)).toThrow('The body is nested more than 20 deep.'),
  );

  it.each([
    ['numbers', `[${'1,'.repeat(99_999)}1]`],
    ['lists', `[${'[],'.repeat(50_000)}1]`],
    ['objects', `[${'{},'.repeat(50_000)}1]`],
    ['members', `{${'"a":1,'.repeat(99_999)}"a":1}`],
  ])('refuses more than 100,000 values: %s', (_, text) =>
    expect(() => look(text)).toThrow('The body holds more than 100,000 values. Send it in parts.'),
  );

  it('refuses what is not UTF-8', () =>
    expect(() => look('{}', 'utf-16')).toThrow('Send the JSON in UTF-8.'));
});
