import type { Request, Response } from 'express';
import { KnownError } from '../errors';
import { shallowOnly } from './json-depth';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

function refusalOf(body: unknown): unknown {
  const next = jest.fn();
  shallowOnly({ body } as Request, {} as Response, next);
  expect(next).toHaveBeenCalledTimes(1);
  return (next.mock.calls as unknown[][])[0]![0];
}

describe('shallowOnly', () => {
  it.each([[undefined], [null], [5], ['text'], [{}], [{ polls: [{ a: 1 }, [2]] }], [nested(20)]])(
    'lets %j pass',
    (body) => expect(refusalOf(body)).toBeUndefined(),
  );

  it.each([
    ['21 lists', nested(21)],
    ['100,000 lists', nested(100_000)],
    ['a member at the end', { polls: [{}, { a: nested(20) }] }],
  ])('refuses %s', (_, body) => {
    const refusal = refusalOf(body);
    expect(refusal).toBeInstanceOf(KnownError);
    expect((refusal as KnownError).message).toBe('The body is nested more than 20 deep.');
  });
});
