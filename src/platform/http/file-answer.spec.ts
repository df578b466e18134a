import { filePart } from './file-answer';

const file = { etag: '"abc"', size: 10 };
const part = (headers: Record<string, string>, method = 'GET') => filePart(method, headers, file);

describe('the part of a file that a request asks for', () => {
  it.each(['*', '"abc"', 'W/"abc"', '"x", W/"abc"', ' "x","abc" '])(
    'is nothing if the caller has %s',
    (known) => {
      expect(part({ 'if-none-match': known })).toBe('unchanged');
      expect(part({ 'if-none-match': known, range: 'bytes=0-1' })).toBe('unchanged');
      expect(part({ 'if-none-match': known }, 'HEAD')).toBe('unchanged');
    },
  );

  it.each(['', 'abc', '"x"', '"abc', '"ABC"'])('is everything if the caller has %j', (known) => {
    expect(part({ 'if-none-match': known })).toBe('all');
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=2-5', 2, 5],
    ['bytes=7-', 7, 9],
    ['bytes=-3', 7, 9],
    ['bytes=0-99', 0, 9],
    // The first range is satisfiable, though the second is not.
    ['bytes=2-5,20-30', 2, 5],
  ])('is a range: %s', (range, start, end) => {
    expect(part({ range })).toEqual({ start, end });
    expect(part({ range, 'if-range': '"abc"' })).toEqual({ start, end });
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=5-2', 'bytes=-0'])('is not there: %s', (range) => {
    expect(part({ range })).toBe('no-such-range');
  });

  it.each(['', 'bytes', 'bytes=', 'bytes=a-b', 'lines=1-2', 'lines=20-30', 'bytes=0-1,4-5'])(
    'is everything for %j, which is ignored',
    (range) => expect(part({ range })).toBe('all'),
  );

  it('is everything if the range is for another version of the file', () => {
    expect(part({ range: 'bytes=2-5', 'if-range': '"x"' })).toBe('all');
    expect(part({ range: 'bytes=2-5', 'if-range': 'W/"abc"' })).toBe('all');
    expect(part({ range: 'bytes=2-5', 'if-range': 'Wed, 25 Jan 2023 18:00:00 GMT' })).toBe('all');
  });

  it('is all for a HEAD', () => {
    expect(part({ range: 'bytes=2-5' }, 'HEAD')).toBe('all');
  });
});
