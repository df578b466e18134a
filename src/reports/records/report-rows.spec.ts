import { NUMBERS_PER_STORE, WindowTotals } from '../../core/uptime/window-totals';
import { decodeRows, encodeRows, pagesOf, rowsIn } from './report-rows';

/** Rows with distinct numbers; the greatest is the maximum of 32 bits. */
function rowsOf(count: number) {
  const numbers = Uint32Array.from({ length: count * NUMBERS_PER_STORE }, (_, i) => 4_294_967_295 - i);
  return {
    storeKeys: Uint32Array.from({ length: count }, (_, i) => i * 3 + 1),
    totals: new WindowTotals(numbers),
  };
}

describe('the rows of a report in blocks', () => {
  it.each([
    [0, []],
    [1, [0]],
    [1_023, [0]],
    [1_024, [0]],
    [1_025, [0, 1_024]],
    [3_000, [0, 1_024, 2_048]],
  ])('are the same again, of %d rows', (count, positions) => {
    const rows = rowsOf(count);
    const blocks = [...encodeRows(rows)];
    expect(blocks.map(({ position }) => position)).toEqual(positions);
    expect(decodeRows(blocks.map(({ bytes }) => bytes))).toEqual(rows);
    expect(blocks.reduce((sum, { bytes }) => sum + rowsIn(bytes.length), 0)).toBe(count);
  });

  it('have the keys first, then the totals, the most significant byte first', () => {
    const totals = new WindowTotals(Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 258));
    const [block] = [...encodeRows({ storeKeys: Uint32Array.of(77), totals })];
    expect(Buffer.from(block!.bytes).toString('hex')).toBe(
      ['4d', '01', '02', '03', '04', '05', '06', '07', '08'].map((byte) => `000000${byte}`).join('') +
        '00000102',
    );
  });

  it('are read from bytes that begin anywhere in a buffer', () => {
    const rows = rowsOf(2);
    const [block] = [...encodeRows(rows)];
    const shifted = Buffer.concat([Buffer.of(9), block!.bytes]).subarray(1);
    expect(decodeRows([shifted])).toEqual(rows);
  });

  it('reject incomplete rows', () => {
    expect(() => decodeRows([new Uint8Array(41)])).toThrow('41 bytes are no whole number of rows');
  });
});

it('come in pages with the sums of their windows', () => {
  const ids = Array.from({ length: 1_025 }, (_, i) => `store ${i}`);
  const { totals } = rowsOf(1_025);
  const pages = [...pagesOf(ids, totals)];
  expect(pages.map(({ length }) => length)).toEqual([1_024, 1]);
  expect(pages[1]).toEqual([{ storeId: 'store 1024', sums: totals.sums(1_024) }]);
});
