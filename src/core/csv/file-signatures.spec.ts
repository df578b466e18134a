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
    ['is in UTF-16. Save it as UTF-8.', [0xff, 0xfe, 0x73, 0x00]],
    ['is in UTF-16. Save it as UTF-8.', [0xfe, 0xff, 0x00, 0x73]],
    ['is in UTF-32. Save it as UTF-8.', [0xff, 0xfe, 0x00, 0x00]],
    ['is in UTF-32. Save it as UTF-8.', [0x00, 0x00, 0xfe, 0xff]],
    ['is compressed (zstd). Unpack it and send the CSV that is in it.', [0x28, 0xb5, 0x2f, 0xfd]],
    ['is compressed (xz). Unpack it and send the CSV that is in it.', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['is a workbook of a spreadsheet. Save its sheet as CSV.', [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
    [
      'is a ZIP archive, or a workbook of a spreadsheet. Unpack it, or save its sheet as CSV.',
      [0x50, 0x4b, 0x03, 0x04, 0x14],
    ],
  ])('says that it %s', (what, bytes) => expect(wholly(Uint8Array.from(bytes))).toBe(`The file ${what}`));

  it.each(['', 's', 'store_id,timezone_str\n', '\ufeffstore_id', 'BZ', 'PK', 'store_id\x1f\x8b'])(
    'accepts %j',
    (text) => expect(wholly(Buffer.from(text))).toBeUndefined(),
  );

  it('looks at the beginning of a file and nowhere else', () => {
    const signature = new FileSignature();
    expect(signature.refusal(Buffer.from('store_'))).toBeUndefined();
    expect(signature.refusal(gzipSync('x'))).toBeUndefined();
  });
});
