import { buffer } from 'node:stream/consumers';
import { ReportTotals, WINDOWS_SHAPE } from '../../../core/uptime/totals';
import { tableOf } from '../../records/report-columns';
import type { ReportRow } from '../../records/report-rows';
import { rowsAs } from './report-bytes';
import { sheetRow, workbookParts } from './xlsx';

const row = (storeId: string): ReportRow => {
  const totals = ReportTotals.of(1, WINDOWS_SHAPE);
  for (const bucket of [0, 1, 2]) totals.addBucket(0, bucket);
  return { texts: [storeId], part: undefined, of: { totals, dates: undefined }, bucket: 0 };
};

const REQUEST = {
  columns: 'plain',
  period: null,
  fromDate: null,
  breakdown: 'none',
} as const;

it('writes ids as text that XML holds, and figures as numbers', () => {
  expect(sheetRow(2, row('<&>'), ['1.50', '0.00'])).toBe(
    '<row r="2"><c r="A2" t="inlineStr" s="0"><is><t xml:space="preserve">&lt;&amp;&gt;</t></is></c>' +
      '<c r="B2" s="2"><v>1.50</v></c><c r="C2" s="2"><v>0.00</v></c></row>',
  );
});

it('writes the part of a period as a date, and no cell for what is empty', () => {
  expect(sheetRow(3, { texts: ['a'], part: '2026-03-29' }, ['1.50', '', '2'])).toBe(
    '<row r="3"><c r="A3" t="inlineStr" s="0"><is><t xml:space="preserve">a</t></is></c>' +
      '<c r="B3" s="3"><v>46110</v></c><c r="C3" s="2"><v>1.50</v></c><c r="E3" s="2"><v>2</v></c></row>',
  );
});

it('writes names, labels and instants as text, and columns after Z', () => {
  const texts = ['a', null, ...Array.from({ length: 24 }, () => 'x')];
  const row = sheetRow(2, { texts, part: undefined }, ['-1.50', '2023-01-24T19:12:07.000Z']);
  expect(row).not.toContain('r="B2"');
  expect(row).toContain('<c r="Z2" t="inlineStr" s="0"><is><t xml:space="preserve">x</t></is></c>');
  expect(row).toContain('<c r="AA2" s="2"><v>-1.50</v></c>');
  expect(row).toContain('<c r="AB2" t="inlineStr" s="0">');
});

it.each([
  ['control characters', 'a\u0000b\u001Fc\u000Bd', 'a\uFFFDb\uFFFDc\uFFFDd'],
  ['halves of a pair', '\uD83Da\uDE00', '\uFFFDa\uFFFD'],
  ['characters that are none', '\uFFFE\uFFFF', '\uFFFD\uFFFD'],
])('replaces what XML cannot hold: %s', (_, id, written) => {
  expect(sheetRow(2, row(id), [])).toContain(`<t xml:space="preserve">${written}</t>`);
});

it('keeps every character that XML holds', () => {
  const id = '\t\n\r ~\u007F\u0085\uD7FF\uE000\uFFFD\u{10000}\u{10FFFF}😀';
  expect(sheetRow(2, row(id), [])).toContain(`<t xml:space="preserve">${id}</t>`);
});

it('names each sheet where a workbook must', () => {
  const parts = new Map(workbookParts(2));
  expect(parts.get('xl/workbook.xml')).toContain('<sheet name="Report 2" sheetId="2" r:id="sheet2"/>');
  for (const part of ['[Content_Types].xml', 'xl/_rels/workbook.xml.rels']) {
    expect(parts.get(part)).toContain('sheet1.xml');
    expect(parts.get(part)).toContain('sheet2.xml');
  }
});

it('fails as its rows do, and lets go of them', async () => {
  let released: boolean;
  async function* pages(): AsyncGenerator<ReportRow[]> {
    try {
      yield [row('first')];
      await Promise.reject(new Error('the rows cannot be read'));
    } finally {
      released = true;
    }
  }
  for (const format of ['csv', 'ndjson', 'parquet', 'xlsx'] as const) {
    released = false;
    const content = rowsAs(format, () => ({ table: tableOf(REQUEST), policy: 'down', pages: pages() }));
    await expect(buffer(content)).rejects.toThrow('the rows cannot be read');
    expect([format, released]).toEqual([format, true]);
  }
});
