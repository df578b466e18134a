import { gzipSync } from 'node:zlib';
import { FileSignature } from './file-signatures';

const wholly = (bytes: Uint8Array) => new FileSignature().refusal(bytes);

describe('FileSignature', () => {
  it('knows what a file is, also when its bytes come one by one', () => {
    const bytes = gzipSync('store_id,timezone_str\n');
    expect(wholly(bytes)).toMatch(/^The file is compressed \(gzip\)/);
    const signature = new FileSignature();
    const said = Array.from(bytes, (byte) => signature.refusal(Uint8Array.of(byte)));
    expect(said.findIndex((text) => text !== undefined)).toBe(1);
  });

  it.each([
    ['UTF-16', [0xff, 0xfe, 0x73, 0x00]],
    ['UTF-16', [0xfe, 0xff, 0x00, 0x73]],
    ['UTF-32', [0xff, 0xfe, 0x00, 0x00]],
    ['ZIP', [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ])('says %s', (name, bytes) => expect(wholly(Uint8Array.from(bytes))).toContain(name));

  it.each(['', 's', 'store_id,timezone_str\n', '\ufeffstore_id', 'BZ', 'PK', 'store_id\x1f\x8b'])(
    'has nothing against %j',
    (text) => expect(wholly(Buffer.from(text))).toBeUndefined(),
  );

  it('looks at the beginning of a file and nowhere else', () => {
    const signature = new FileSignature();
    expect(signature.refusal(Buffer.from('store_'))).toBeUndefined();
    expect(signature.refusal(gzipSync('x'))).toBeUndefined();
  });
});
