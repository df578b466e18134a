import { checkedKey, fingerprint, type RequestParts } from './fingerprint';

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
