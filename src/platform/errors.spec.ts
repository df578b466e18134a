import { invalidInput, KnownError, messageOf, notFound, unavailable } from './errors';

describe('KnownError', () => {
  it('is an error with a code and a message for the caller', () => {
    const error = new KnownError('import-refused', 'Nothing was kept.', { rejected: 3 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'KnownError',
      code: 'import-refused',
      message: 'Nothing was kept.',
      extra: { rejected: 3 },
    });
  });

  it('has no further members by default', () => {
    expect(notFound('There is no such report.')).toMatchObject({ code: 'not-found', extra: {} });
    expect(invalidInput('--as-of is not a time.')).toMatchObject({ code: 'invalid-input', extra: {} });
    expect(invalidInput('bad', { errors: [] }).extra).toEqual({ errors: [] });
  });

  it('keeps what caused it, for the log', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(unavailable('The queue cannot be reached.', cause)).toMatchObject({ code: 'unavailable', cause });
  });
});

describe('messageOf', () => {
  it.each([
    [new Error('no space left'), 'no space left'],
    [notFound('There is no such ingestion.'), 'There is no such ingestion.'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [42, '42'],
  ])('%p', (thrown, text) => expect(messageOf(thrown)).toBe(text));
});
