import { signature } from './signature';

describe('signature', () => {
  it('is what OpenSSL makes of the same', () => {
    // printf '1700000000.{"a":"é"}' | openssl dgst -sha256 -hmac correct-horse-battery
    expect(signature('correct-horse-battery', 1_700_000_000, '{"a":"é"}')).toBe(
      't=1700000000,v1=b36492cd349f2e539a1332942eaabcd75251fd646eac8085af8db938dbcc0d53',
    );
  });

  it.each([
    ['secret', signature('correct-horse-batterz', 1, 'body')],
    ['time', signature('correct-horse-battery', 2, 'body')],
    ['body', signature('correct-horse-battery', 1, 'bodz')],
  ])('is another with another %s', (_what, other) => {
    const mac = (text: string) => text.replace(/^.*v1=/, '');
    expect(mac(other)).not.toBe(mac(signature('correct-horse-battery', 1, 'body')));
  });
});
