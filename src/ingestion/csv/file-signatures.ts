/** What no CSV in UTF-8 begins with: what a file is then, and what to do about it. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], refusal: string])[] = [
  [[0x1f, 0x8b], 'The file is compressed (gzip). Unpack it and send the CSV that is in it.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'The file is compressed (zstd). Unpack it and send the CSV that is in it.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'The file is compressed (xz). Unpack it and send the CSV that is in it.'],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'The file is a ZIP archive, or a workbook of a spreadsheet. Unpack it, or save its sheet as CSV.',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'The file is a workbook of a spreadsheet. Save its sheet as CSV.'],
  [[0xff, 0xfe, 0x00, 0x00], 'The file is in UTF-32. Save it as UTF-8.'],
  [[0x00, 0x00, 0xfe, 0xff], 'The file is in UTF-32. Save it as UTF-8.'],
  [[0xff, 0xfe], 'The file is in UTF-16. Save it as UTF-8.'],
  [[0xfe, 0xff], 'The file is in UTF-16. Save it as UTF-8.'],
];

/** So many bytes tell. */
const ENOUGH = Math.max(...SIGNATURES.map(([bytes]) => bytes.length));

/** Knows by its first bytes, however they are parted, that a file is no CSV. */
export class FileSignature {
  private beginning: number[] = [];

  /** Takes the next bytes of the file; a sentence says what the file is instead. */
  refusal(bytes: Uint8Array): string | undefined {
    if (this.beginning.length === ENOUGH) return undefined;
    this.beginning.push(...bytes.subarray(0, ENOUGH - this.beginning.length));
    return SIGNATURES.find(([signature]) => signature.every((byte, i) => byte === this.beginning[i]))?.[1];
  }
}
