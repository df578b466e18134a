import fc from 'fast-check';
import { writeToString } from 'fast-csv';
import { csvLine } from './csv';

/** More than a store id may contain: everything except NUL, which fast-csv drops. */
const field = fc.oneof(
  fc.string({ unit: fc.constantFrom(',', '"', '|', '\r', '\n', ' ', ';', "'", 'a', 'é', '😀') }),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
);

describe('csvLine', () => {
  it.each([
    [['8419537941919820732', '60.00', '0.00'], '8419537941919820732,60.00,0.00\n'],
    [['a,b', 'c'], '"a,b",c\n'],
    [['say "hi"', ''], '"say ""hi""",\n'],
    [['a|b'], '"a|b"\n'],
  ])('%j', (fields, line) => expect(csvLine(fields)).toBe(line));

  it('writes the same bytes as fast-csv', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 7 }), async (fields) => {
        const expected = await writeToString([fields], { includeEndRowDelimiter: true });
        expect(csvLine(fields)).toBe(expected);
      }),
    );
  });
});
