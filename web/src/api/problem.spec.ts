import { NO_ANSWER, problemFrom, problemOf, RequestFailed } from './problem';

describe('problemOf', () => {
  it('reads problem details with what else they say', () => {
    const body = JSON.stringify({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No store.',
    });
    expect(problemOf(404, body)).toMatchObject({ title: 'Not Found', detail: 'No store.', status: 404 });
    const refused = JSON.stringify({ title: 'Refused', detail: 'Bad rows.', rejected_rows: [{ line: 2 }] });
    expect(problemOf(422, refused).members).toEqual({ rejected_rows: [{ line: 2 }] });
  });

  it.each(['', '<html>Bad gateway</html>', '"text"', '{"title":1,"detail":"x"}', 'null'])(
    'makes one of %s',
    (body) => expect(problemOf(502, body)).toMatchObject({ title: 'Answer 502', status: 502 }),
  );
});

describe('problemFrom', () => {
  it('keeps what a request failed with, and says what else was thrown', () => {
    expect(problemFrom(new RequestFailed(NO_ANSWER))).toBe(NO_ANSWER);
    expect(problemFrom(new TypeError('no such thing')).detail).toContain('no such thing');
  });
});
