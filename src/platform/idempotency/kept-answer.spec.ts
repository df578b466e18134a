import { invalidInput, KnownError, unavailable } from '../errors';
import { type KeptAnswer, refusalOf, replay } from './kept-answer';

const refused = new KnownError('load-refused', 'status is missing.', { ingestion_id: 'abc', rejected: 0 });
const stored = (answer: KeptAnswer) => JSON.parse(JSON.stringify(answer)) as KeptAnswer;

describe('a first answer', () => {
  it('is a body that comes again as it was', () => {
    const body = { report_id: '2c252b26', rejected_rows: [{ line: 1 }], url: null };
    expect(JSON.stringify(replay(stored({ body })))).toBe(JSON.stringify(body));
  });

  it('may be the refusal of a load, which is thrown again with all that it said', () => {
    const answer = refusalOf(refused)!;
    const { code, message, extra } = refused;
    expect(() => replay(stored(answer))).toThrow(expect.objectContaining({ code, message, extra }));
  });

  it('may have 16,000 characters, and no more', () => {
    const ofLength = (length: number) => {
      const around = JSON.stringify(refusalOf(new KnownError('load-refused', ''))).length;
      return refusalOf(new KnownError('load-refused', 'x'.repeat(length - around)));
    };
    expect(ofLength(16_000)).toBeDefined();
    expect(ofLength(16_001)).toBeUndefined();
  });

  it.each([
    ['bad input', invalidInput('windows is neither calendar nor rolling.')],
    ['a database that is away', unavailable('Try again.')],
    ['a bug', new TypeError('x is undefined')],
    ['a refusal of any length', new KnownError('load-refused', 'x', { columns_found: ['y'.repeat(20_000)] })],
  ])('is not %s', (_, failure) => expect(refusalOf(failure)).toBeUndefined());
});
