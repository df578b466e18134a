import { invalidInput, KnownError, unavailable } from '../errors';
import {
  checkedKey,
  decide,
  fingerprint,
  KEPT_FOR_MS,
  type StoredResponse,
  type KnownKey,
  refusalOf,
  replay,
  type RequestParts,
} from './decision';

const BEGUN = 1_674_648_000_000;

const working: KnownKey = { fingerprint: 'this', begunAt: BEGUN, held: true, answered: false };
const abandoned: KnownKey = { ...working, held: false };
const answered: KnownKey = { ...working, answered: true };
const answeredByTheDead: KnownKey = { ...answered, held: false };
const over = BEGUN + KEPT_FOR_MS;

describe('how a request relates to its key', () => {
  it.each([
    ['an unused key', null, BEGUN, 'first', 'first'],
    ['one that is being worked on', working, BEGUN, 'in-use', 'reused'],
    ['one that is being worked on for a day', working, over, 'in-use', 'reused'],
    ['one that no process works on any more', abandoned, BEGUN, 'first', 'first'],
    ['one that was answered', answered, BEGUN, 'replay', 'reused'],
    ['one that was answered by a process that has ended', answeredByTheDead, BEGUN, 'replay', 'reused'],
    ['one that was answered a moment less than a day ago', answered, over - 1, 'replay', 'reused'],
    ['one that was answered a day ago', answered, over, 'first', 'first'],
  ] as const)('%s', (_, known, now, same, other) => {
    expect(decide(known, 'this', now)).toBe(same);
    expect(decide(known, 'other', now)).toBe(other);
  });
});

describe('a fingerprint', () => {
  const request: RequestParts = { method: 'POST', target: '/polls?strict=true', content: ['a.csv', 'abc'] };

  it('is the same for the same request', () => {
    expect(fingerprint(request)).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint({ ...request, content: [...request.content] })).toBe(fingerprint(request));
  });

  it('is another for another route, query, body, or place where a part ends', () => {
    const others: RequestParts[] = [
      { ...request, method: 'PUT' },
      { ...request, target: '/polls' },
      { ...request, target: '/polls?strict=false' },
      { ...request, content: ['a.csv', 'abd'] },
      { ...request, content: ['a.csva', 'bc'] },
      { ...request, content: ['a.csvabc'] },
      { ...request, content: [] },
      { ...request, content: [...request.content, ''] },
    ];
    const seen = new Set([request, ...others].map(fingerprint));
    expect(seen.size).toBe(others.length + 1);
  });
});

describe('a key', () => {
  it.each(['1', '2c252b26-805f-49a7-902d-245f7da3fe5f', '"quoted"', 'two words ~', 'x'.repeat(255)])(
    'may be %j',
    (key) => expect(checkedKey(key)).toBe(key),
  );

  it.each(['', 'x'.repeat(256), 'schlüssel', 'tab\tstop', 'line\n', '\u0000', '\u007f'])(
    'may not be %j',
    (key) => {
      expect(() => checkedKey(key)).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          message: expect.stringMatching(/255 printable ASCII/),
        }),
      );
    },
  );
});

const refused = new KnownError('import-refused', 'status is missing.', { ingestion_id: 'abc', rejected: 0 });
const stored = (answer: StoredResponse) => JSON.parse(JSON.stringify(answer)) as StoredResponse;

describe('a first answer', () => {
  it('is a body that comes again as it was', () => {
    const body = { report_id: '2c252b26', rejected_rows: [{ line: 1 }], url: null };
    expect(JSON.stringify(replay(stored({ body })))).toBe(JSON.stringify(body));
  });

  it('may be the refusal of an import, which is thrown again with all that it said', () => {
    const answer = refusalOf(refused)!;
    const { code, message, extra } = refused;
    expect(() => replay(stored(answer))).toThrow(expect.objectContaining({ code, message, extra }));
  });

  it('may have 16,000 characters, and no more', () => {
    const ofLength = (length: number) => {
      const around = JSON.stringify(refusalOf(new KnownError('import-refused', ''))).length;
      return refusalOf(new KnownError('import-refused', 'x'.repeat(length - around)));
    };
    expect(ofLength(16_000)).toBeDefined();
    expect(ofLength(16_001)).toBeUndefined();
  });

  it.each([
    ['bad input', invalidInput('windows is neither calendar nor rolling.')],
    ['a database that is away', unavailable('Try again.')],
    ['a bug', new TypeError('x is undefined')],
    [
      'a refusal of any length',
      new KnownError('import-refused', 'x', { columns_found: ['y'.repeat(20_000)] }),
    ],
  ])('is not %s', (_, failure) => expect(refusalOf(failure)).toBeUndefined());
});
