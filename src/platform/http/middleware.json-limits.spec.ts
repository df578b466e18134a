import { checkJsonLimits } from './middleware';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const look = (text: string, { url = '/polls', encoding = 'utf-8' } = {}) =>
  checkJsonLimits({ url }, undefined, Buffer.from(text), encoding);
const members = (count: number): string => `{${'"a":1,'.repeat(count - 1)}"a":1}`;
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
    ['objects with 100 members', `[${members(100)},${members(100)}]`],
    ['a list in an object', `{"a":[${'1,'.repeat(200)}1],"b":1}`],
    ['a comma outside of everything', ',,,'],
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
    ['members', `[${`${members(100)},`.repeat(1_000)}1]`],
  ])('refuses more than 100,000 values: %s', (_, text) =>
    expect(() => look(text)).toThrow('The body holds more than 100,000 values. Send it in parts.'),
  );

  it.each(['/polls', '/polls/', '/POLLS?strict=true'])('lets a batch of polls have more values: %s', (url) =>
    expect(() => look(polls(10_000), { url })).not.toThrow(),
  );

  it.each(['/trigger_report', '/stores/polls/business-hours', '/polls/x'])('but no other body: %s', (url) => {
    expect(() => look(`[${'1,'.repeat(9_998)}1]`, { url })).not.toThrow();
    expect(() => look(`[${'1,'.repeat(9_999)}1]`, { url })).toThrow(
      'The body holds more than 10,000 values. Send it in parts.',
    );
  });

  it.each([
    ['the outermost', members(101)],
    ['one in a list', `{"polls":[{},${members(99_000)}]}`],
    ['one with others inside', `{${'"a":{},'.repeat(100)}"a":{}}`],
  ])('refuses an object with more than 100 members: %s', (_, text) =>
    expect(() => look(text)).toThrow('An object of the body has more than 100 members.'),
  );

  it('refuses what is not UTF-8', () =>
    expect(() => look('{}', { encoding: 'utf-16' })).toThrow('Send the JSON in UTF-8.'));
});
