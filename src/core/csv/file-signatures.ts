/** Bytes that never start a CSV file in UTF-8: the kind of file that they indicate, and what to do. */
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

/** The number of bytes that is needed to decide. */
const ENOUGH = Math.max(...SIGNATURES.map(([bytes]) => bytes.length));

/** Detects by the first bytes, in chunks of any size, that a file is not CSV. */
export class FileSignature {
  private beginning: number[] = [];

  /** Reads the next bytes of the file; returns a sentence that says what the file is instead. */
  refusal(bytes: Uint8Array): string | undefined {
    if (this.beginning.length === ENOUGH) return undefined;
    this.beginning.push(...bytes.subarray(0, ENOUGH - this.beginning.length));
    return SIGNATURES.find(([signature]) => signature.every((byte, i) => byte === this.beginning[i]))?.[1];
  }
}
